import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { measureClip } from "../../../analysis/leak/clip.ts";
import { clipBands, sameThroughNight, shapeChange } from "../../../analysis/leak/shapeChange.ts";
import { expectClose, expectNear } from "../dsp/golden.ts";
import { noise } from "../dsp/signals.ts";

const bands = (seed: number, count = 16) => Array.from(noise(seed, count), (value) => -80 + value);
const history = Array.from({ length: 12 }, (_, i) => bands(i));

describe("band levels of a clip", () => {
  const samples = Float32Array.from(noise(1, 40_000), (value) => 0.01 * value);

  test("are those of its density, whatever level the features are relative to", () => {
    // White noise of variance σ² has a density of 2σ²/rate everywhere.
    const variance = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
    const found = clipBands(measureClip(samples, 8000, 60).features)!;
    expect(found).toHaveLength(16);
    const whiteDb = 10 * Math.log10((2 * variance) / 8000);
    for (const levelDb of found) expect(Math.abs(levelDb - whiteDb)).toBeLessThan(1.5);
  });

  test("move with the level of the sound", () => {
    const quiet = clipBands(measureClip(samples, 8000, 60).features)!;
    const loud = clipBands(
      measureClip(
        samples.map((value) => 10 * value),
        8000,
        60,
      ).features,
    )!;
    expectClose(
      loud,
      quiet.map((level) => level + 20),
      { abs: 0.01 },
    );
  });

  test("a slow sensor has fewer, a clip without features none", () => {
    expect(clipBands(measureClip(samples, 2000, 60).features)!.length).toBeLessThan(16);
    expect(clipBands({})).toBeNull();
  });
});

describe("change of shape", () => {
  test("one more clip of the same kind is near 0.8 at most, another sound far from it", () => {
    const same = shapeChange(bands(99), history)!;
    expect(same).toBeLessThan(1.2);
    const steady = Array.from({ length: 8 }, () => new Array(16).fill(-80));
    const half = steady[0]!.map((level, band) => (band < 8 ? level + 10 : level));
    expectNear(shapeChange(half, steady)!, 0.6745 * 5, { rel: 1e-12 });
    expect(shapeChange(steady[0]!, steady)).toBe(0);
  });

  test("a constant on all levels, of this clip or of any in the history, changes nothing", () => {
    const by = fc.double({ min: -60, max: 60, noNaN: true });
    fc.assert(
      fc.property(by, by, fc.nat(11), (here, there, which) => {
        const moved = history.map((one, i) => (i === which ? one.map((db) => db + there) : one));
        const clip = bands(50);
        expectNear(
          shapeChange(
            clip.map((db) => db + here),
            moved,
          )!,
          shapeChange(clip, history)!,
          { abs: 1e-9 },
        );
      }),
    );
  });

  test("the order of the history does not matter, and none of it is changed", () => {
    const kept = history.map((one) => Object.freeze(one.slice()));
    expect(shapeChange(bands(50), kept.toReversed())).toBe(shapeChange(bands(50), kept));
  });

  test("fewer than 8 clips with these bands are no history", () => {
    expect(shapeChange(bands(50), history.slice(0, 7))).toBeNull();
    const slow = Array.from({ length: 5 }, (_, i) => bands(i, 12));
    expect(shapeChange(bands(50), [...history.slice(0, 7), ...slow])).toBeNull();
    expect(shapeChange(bands(50), [...history.slice(0, 8), ...slow])).not.toBeNull();
  });
});

describe("same through the night", () => {
  const at = (time: string, bandsDb: readonly number[]) => ({
    recordedAt: new Date(`2026-11-24T${time}:00+09:00`),
    bandsDb,
  });

  test("is 1 for one sound and falls with level and shape", () => {
    const clip = bands(1);
    expect(sameThroughNight([at("02:00", clip), at("04:00", clip)])).toBe(1);
    const quieter = clip.map((db) => db - 3);
    expectNear(sameThroughNight([at("04:00", quieter), at("02:00", clip)])!, 0.5, { rel: 1e-9 });
    const other = clip.map((db, band) => db + (band % 2 === 0 ? 9 : -9));
    expectNear(sameThroughNight([at("02:00", clip), at("03:00", other)])!, 0.1, { rel: 1e-9 });
  });

  test("needs clips half an hour apart", () => {
    const clip = bands(1);
    expect(sameThroughNight([at("03:00", clip)])).toBeNull();
    expect(sameThroughNight([at("03:00", clip), at("03:29", clip)])).toBeNull();
    expect(sameThroughNight([at("03:00", clip), at("03:30", clip)])).toBe(1);
    expect(sameThroughNight([])).toBeNull();
  });

  test("of several pairs the median counts", () => {
    const clip = bands(1);
    const loud = clip.map((db) => db + 30);
    const clips = [at("02:00", clip), at("02:40", clip), at("03:20", clip), at("03:59", loud)];
    // Six pairs: three alike, three not.
    expectNear(sameThroughNight(clips)!, (1 + 1 / 101) / 2, { rel: 1e-9 });
    expect(sameThroughNight(clips.slice(0, 3))).toBe(1);
  });
});
