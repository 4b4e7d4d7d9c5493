import { describe, expect, test } from "vitest";
import { addSpectrumTexture, textureMeanings } from "../../../analysis/leak/spectrumTexture.ts";
import { noise } from "../dsp/signals.ts";

const stepHz = 10;
const floor = 1e-9;

/** Powers of a hiss of 513 bins, mean of four draws, with lines of the given power at multiples of hz. */
function spectrum(lineHz: number | null, linePower = 0): Float64Array {
  const gauss = noise(3, 8 * 513);
  return Float64Array.from({ length: 513 }, (_, bin) => {
    let power = 0;
    for (let i = 0; i < 8; i++) power += gauss[8 * bin + i]! ** 2 / 8;
    const onLine = lineHz !== null && bin > 0 && (bin * stepHz) % lineHz === 0;
    return power / (1 + bin / 50) + (onLine ? linePower : 0);
  });
}

function texture(density: Float64Array, ownFloor = floor): Record<string, number> {
  const features: Record<string, number> = {};
  addSpectrumTexture(features, density, stepHz, ownFloor);
  return features;
}

describe("texture of a spectrum", () => {
  test("has every feature that it names for 0 to 5,120 Hz, and no other", () => {
    const names = textureMeanings.map(({ name }) => name).sort();
    expect(Object.keys(texture(spectrum(null))).sort()).toEqual(names);
  });

  test("does not change with the gain", () => {
    const loud = texture(
      spectrum(60, 3).map((value) => 400 * value),
      400 * floor,
    );
    for (const [name, value] of Object.entries(texture(spectrum(60, 3)))) {
      expect(loud[name], name).toBeCloseTo(value, 6);
    }
  });

  test("hears the comb of a machine, and which mains it hangs on", () => {
    const hiss = texture(spectrum(null));
    const hum = texture(spectrum(60, 20));
    expect(hum.combAny).toBeGreaterThan(hiss.combAny! + 0.3);
    expect(hum.comb60).toBeGreaterThan(hum.comb50! + 0.3);
    expect(texture(spectrum(50, 20)).comb50).toBeGreaterThan(hum.comb50! + 0.3);
    expect(hum.tones640Hz).toBeGreaterThan(hiss.tones640Hz! + 2);
    expect(hum.narrowPeak1000Hz).toBeGreaterThan(hiss.narrowPeak1000Hz! + 5);
  });

  test("follows the outline: a step of 10 dB at 1,200 Hz is seen there alone", () => {
    const flat = new Float64Array(513).fill(1);
    const stepped = flat.map((_, bin) => (bin >= 120 ? 10 : 1));
    const moved = texture(stepped);
    expect(moved.rise1200Hz).toBeCloseTo(10, 6);
    expect(moved.rise500Hz).toBeCloseTo(0, 6);
    expect(moved.bend1200Hz).toBeCloseTo(5, 6);
  });

  test("leaves out bands that a spectrum does not reach, and silence is finite", () => {
    const low = texture(spectrum(null).subarray(0, 150));
    expect(low).toHaveProperty("step640Hz");
    expect(low).not.toHaveProperty("step1600Hz");
    for (const value of Object.values(texture(new Float64Array(513)))) {
      expect(Number.isFinite(value)).toBe(true);
    }
  });
});
