import { expect, test } from "vitest";
import { reasonCodes, reasonText } from "../../../analysis/cases/reasonText.ts";

test("has Japanese and English words for every code, sorted, also when a value is missing", () => {
  expect(reasonCodes).toEqual([...reasonCodes].sort());
  for (const code of reasonCodes) {
    const { ja, en } = reasonText({ code, values: {} });
    expect(ja, code).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
    expect(en, code).toMatch(/^[\x20-\x7e…²°µ–—'’≥≤±]+$/u);
    expect(ja).not.toContain("undefined");
    expect(en).not.toContain("NaN");
  }
});

test("fills the values in, rounded as people read them", () => {
  const { ja, en } = reasonText({ code: "levelOverBaseline", values: { riseDb: 6.26, z: 4.21 } });
  expect(en).toBe("Night floor 6.3 dB above its own usual level (z 4.2)");
  expect(ja).toContain("6.3 dB");
});

test("shows a code that nobody knows as it is", () => {
  expect(reasonText({ code: "toString", values: {} })).toEqual({ ja: "toString", en: "toString" });
});
