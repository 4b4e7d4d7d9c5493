import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadSignal } from "../../../analysis/dsp/badSignal.ts";
import { readWav, readWavHeader, writeWav } from "../../../analysis/dsp/wav.ts";
import { expectClose } from "./golden.ts";

interface Form {
  tag: number;
  bits: number;
  channels?: number;
  rateHz?: number;
  extensible?: boolean;
  /** chunks between fmt and data: name and body */
  before?: [string, Uint8Array][];
  padOdd?: boolean;
  dataSize?: number;
  data: Uint8Array;
}

function chunk(name: string, body: Uint8Array, size = body.length, padOdd = true): Uint8Array {
  const bytes = new Uint8Array(8 + body.length + (padOdd ? body.length % 2 : 0));
  bytes.set(new TextEncoder().encode(name));
  new DataView(bytes.buffer).setUint32(4, size, true);
  bytes.set(body, 8);
  return bytes;
}

/** A WAV file put together by hand, chunk by chunk. */
function wav({ tag, bits, channels = 1, rateHz = 8000, extensible = false, ...rest }: Form) {
  const format = new Uint8Array(extensible ? 40 : 16);
  const view = new DataView(format.buffer);
  view.setUint16(0, extensible ? 0xfffe : tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rateHz, true);
  view.setUint32(8, (rateHz * channels * bits) / 8, true);
  view.setUint16(12, (channels * bits) / 8, true);
  view.setUint16(14, bits, true);
  if (extensible) {
    view.setUint16(16, 22, true);
    view.setUint16(18, bits, true);
    view.setUint16(24, tag, true);
  }
  const parts = [
    chunk("fmt ", format),
    ...(rest.before ?? []).map(([name, body]) => chunk(name, body, body.length, rest.padOdd)),
    chunk("data", rest.data, rest.dataSize),
  ];
  const body = Buffer.concat(parts);
  const riff = Buffer.concat([Buffer.from("WAVE"), body]);
  return new Uint8Array(chunk("RIFF", riff, riff.length, false));
}

/** Three samples, 0.5, −1 and 0.25, in each accepted form. */
const values = [0.5, -1, 0.25];
function encoded(bits: number, float: boolean): Uint8Array {
  const bytes = new Uint8Array((values.length * bits) / 8);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    if (float && bits === 32) view.setFloat32(4 * i, value, true);
    else if (float) view.setFloat64(8 * i, value, true);
    else if (bits === 16) view.setInt16(2 * i, value * 32768, true);
    else if (bits === 32) view.setInt32(4 * i, value * 2147483648, true);
    else {
      const whole = value * 8388608;
      view.setUint16(3 * i, whole & 0xffff, true);
      view.setInt8(3 * i + 2, whole >> 16);
    }
  });
  return bytes;
}

const plain = { tag: 1, bits: 16, data: encoded(16, false) };

describe("readWav", () => {
  const forms = [
    [16, false],
    [24, false],
    [32, false],
    [32, true],
    [64, true],
  ] as const;
  test.each(forms)("reads %i bits, float %s, plain and extensible", (bits, float) => {
    for (const extensible of [false, true]) {
      const bytes = wav({ tag: float ? 3 : 1, bits, extensible, data: encoded(bits, float) });
      const got = readWav(bytes);
      expectClose(got.samples, values, { abs: 1e-7 });
      expect(got).toMatchObject({ sampleRateHz: 8000, bitsPerSample: bits });
    }
  });

  test("skips other chunks, odd ones with or without their padding", () => {
    const before: [string, Uint8Array][] = [
      ["LIST", Uint8Array.of(1, 2, 3)],
      ["bext", new Uint8Array(602)],
      ["junk", Uint8Array.of(9)],
    ];
    for (const padOdd of [true, false]) {
      expectClose(readWav(wav({ ...plain, before, padOdd })).samples, values, { abs: 0 });
    }
  });

  test.each([0, 0xffffffff, 1_000_000])(
    "data size %i of a cut recording means to the end",
    (size) => {
      expectClose(readWav(wav({ ...plain, dataSize: size })).samples, values, { abs: 0 });
    },
  );

  test("a sample cut in half is left out, and so are bytes after the data", () => {
    const cut = wav({ ...plain, dataSize: 0xffffffff, data: plain.data.subarray(0, 5) });
    expect(readWav(cut.subarray(0, 12 + 24 + 8 + 5)).samples.length).toBe(2);
    const bytes = wav(plain);
    const longer = new Uint8Array(bytes.length + 40).fill(7);
    longer.set(bytes);
    expect(readWav(longer).samples.length).toBe(3);
  });

  test("reads from the middle of a larger buffer", () => {
    const bytes = wav(plain);
    const larger = new Uint8Array(bytes.length + 11);
    larger.set(bytes, 11);
    expectClose(readWav(larger.subarray(11)).samples, values, { abs: 0 });
  });

  test.each([
    ["riff", new Uint8Array(20)],
    ["riffType", new Uint8Array(chunk("RIFF", new TextEncoder().encode("AVI LIST")))],
    ["data", wav({ ...plain, data: new Uint8Array(0) })],
    ["channels", wav({ ...plain, channels: 2 })],
    ["bitsPerSample", wav({ ...plain, bits: 8 })],
    ["format", wav({ ...plain, tag: 6 })],
    ["sampleRateHz", wav({ ...plain, rateHz: 0 })],
    [
      "samples[1]",
      wav({ tag: 3, bits: 32, data: new Uint8Array(Float32Array.of(0, Number.NaN).buffer) }),
    ],
    [
      "fmt",
      new Uint8Array(
        chunk("RIFF", Buffer.concat([Buffer.from("WAVE"), chunk("data", plain.data)])),
      ),
    ],
  ])("names %s when it is wrong", (field, bytes) => {
    expect(() => readWav(bytes)).toThrow(expect.objectContaining({ name: "BadSignal", field }));
  });

  test("noise never makes it fail in any other way", () => {
    const whole = wav(plain);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
        fc.nat(whole.length),
        (changes, length) => {
          const bytes = whole.slice(0, length);
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          try {
            expect(readWav(bytes).samples.length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(BadSignal);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("writeWav", () => {
  test("what is written reads back, within half a step of 16 bits", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -1, max: Math.fround(0.9999), noNaN: true }), { minLength: 1 }),
        (samples) => {
          const got = readWav(writeWav(Float32Array.from(samples), 11_025));
          expectClose(got.samples, samples, { abs: 0.5 / 32768 + 1e-9 });
          expect(got.sampleRateHz).toBe(11_025);
        },
      ),
    );
  });

  test("clips beyond full scale", () => {
    const { samples } = readWav(writeWav(Float32Array.of(2, -2), 8000));
    expectClose(samples, [32767 / 32768, -1], { abs: 0 });
  });
});

describe("real recordings", () => {
  const folder = new URL("../../fixtures/leak/aghashahi/", import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith(".wav"));

  test.each(names)("%s has the length and rate of its README", (name) => {
    const bytes = readFileSync(new URL(name, folder));
    const header = readWavHeader(bytes);
    expect(header).toMatchObject({ sampleRateHz: 8000, bitsPerSample: 16, channels: 1 });
    expect(header.durationSeconds).toBeGreaterThan(34.9);
    expect(readWav(bytes).samples.length).toBe(header.sampleCount);
  });

  test("all five are there", () => expect(names.length).toBe(5));
});
