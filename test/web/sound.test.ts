import { expect, test } from "vitest";
import { colourRange, spectrogram } from "../../web/audio/spectrogram.ts";

const rateHz = 8000;

function sine(hz: number, amplitude: number, seconds: number): Float32Array {
  return Float32Array.from(
    { length: seconds * rateHz },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / rateHz),
  );
}

test("a tone lies in its bin in every column, with the power of a sine", () => {
  const picture = spectrogram(sine(1000, 0.5, 4), rateHz, 100);
  expect(picture.columns).toBe(100);
  const bin = Math.round(1000 / picture.stepHz);
  for (let column = 0; column < picture.columns; column++) {
    const line = picture.densityDb.subarray(column * picture.bins, (column + 1) * picture.bins);
    expect(line.indexOf(Math.max(...line))).toBe(bin);
    const power = [...line].reduce((sum, db) => sum + 10 ** (db / 10) * picture.stepHz, 0);
    expect(power).toBeCloseTo(0.5 ** 2 / 2, 3);
  }
});

test("the columns follow the time of the clip", () => {
  const clip = new Float32Array(4 * rateHz);
  clip.set(sine(500, 0.5, 2), 2 * rateHz);
  const picture = spectrogram(clip, rateHz, 80);
  const bin = Math.round(500 / picture.stepHz);
  const at = (column: number) => picture.densityDb[column * picture.bins + bin] ?? 0;
  expect(at(10)).toBe(-180);
  expect(at(70)).toBeGreaterThan(-30);
});

test("a clip shorter than one piece is one column", () => {
  const picture = spectrogram(sine(1000, 0.5, 0.01), rateHz, 100);
  expect(picture.columns).toBe(1);
  expect(picture.densityDb.every(Number.isFinite)).toBe(true);
});

test("the colours reach over at least 30 dB, also for silence", () => {
  const { lowDb, highDb } = colourRange(spectrogram(new Float32Array(rateHz), rateHz, 20));
  expect(highDb - lowDb).toBeGreaterThanOrEqual(30);
});
