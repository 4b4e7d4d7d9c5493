import fc from "fast-check";
import { expect, test } from "vitest";
import { byteRange } from "../../api/byteRange.ts";
import { RangeNotSatisfiable } from "../../api/problems.ts";

test.each([
  ["bytes=0-0", { first: 0, last: 0 }],
  ["bytes=5-", { first: 5, last: 9 }],
  ["bytes=-3", { first: 7, last: 9 }],
  ["bytes=-99", { first: 0, last: 9 }],
  ["bytes=2-99", { first: 2, last: 9 }],
  [undefined, null],
  ["bytes=-", null],
  ["bytes=5-2", null],
  ["bytes=0-1,4-5", null],
  ["items=0-1", null],
  ["bytes=a-b", null],
])("of ten bytes, %s is %o", (header, range) => {
  expect(byteRange(header, 10)).toEqual(range);
});

test.each(["bytes=10-", "bytes=99-100", "bytes=-0"])("%s lies behind ten bytes", (header) => {
  expect(() => byteRange(header, 10)).toThrow(RangeNotSatisfiable);
});

test("a range never leaves the file", () => {
  const header = fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${a}-${b}`);
  fc.assert(
    fc.property(fc.oneof(header, fc.string()), fc.integer({ min: 0, max: 1000 }), (text, size) => {
      try {
        const range = byteRange(text, size);
        if (range === null) return;
        expect(range.first).toBeGreaterThanOrEqual(0);
        expect(range.last).toBeLessThan(size);
        expect(range.last).toBeGreaterThanOrEqual(range.first);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeNotSatisfiable);
      }
    }),
  );
});
