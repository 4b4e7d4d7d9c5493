import { describe, expect, test } from "vitest";
import type { CaseLocation } from "../../../analysis/cases/caseLocation.ts";
import { caseLocation } from "../../../analysis/cases/caseLocation.ts";
import { pairsAround } from "../../../analysis/cases/listening.ts";
import type { PairSound } from "../../../analysis/domain/pairSound.ts";
import type { SensorId } from "../../../analysis/domain/sensor.ts";
import { correlate } from "../../../analysis/leak/correlate.ts";
import { distanceAlongPipes } from "../../../analysis/leak/network.ts";
import { pipeSpeed } from "../../../analysis/leak/pipeSpeed.ts";
import { aPipe } from "../../builders.ts";
import { expectNear } from "../dsp/golden.ts";
import { twoSensors } from "../leak/line.ts";
import { aPairSound, aSound, silence } from "./pairs.ts";
import { aMain, sensorAt } from "./town.ts";

const network = aMain("DIP");
const metres: Readonly<Record<SensorId, number>> = {
  "S-0": 20,
  "S-1": 150,
  "S-2": 270,
  "S-3": 400,
};
const sensors = Object.entries(metres).map(([id, at]) => sensorAt(id, at));
const speedMps = pipeSpeed(aPipe(), new Map())!.speedMps;
const start = { pipeId: "P-0", offsetM: 0 };

/** What two of the sensors hear of a source so many metres along the main. */
function heard(a: SensorId, b: SensorId, sourceM: number, its: Partial<PairSound> = {}): PairSound {
  const seconds = (id: SensorId) => Math.abs((metres[id] ?? 0) - sourceM) / speedMps;
  return aPairSound({ a, b, sound: aSound(seconds(b) - seconds(a)), ...its });
}

function locate(sounds: readonly PairSound[], of: readonly SensorId[] = ["S-1"]): CaseLocation {
  return caseLocation(network, sensors, of, Object.freeze([...sounds]), new Map());
}

/** Metres along the main, and the half width. */
function placed(found: CaseLocation): { at: number; plusMinusM: number } {
  if (found.kind !== "located") throw new Error(JSON.stringify(found));
  const at = distanceAlongPipes(network, start, found.mostLikely, 5000);
  return { at: at ?? Number.NaN, plusMinusM: found.plusMinusM };
}

describe("caseLocation", () => {
  test("all pairs around a case give one place, over the joint of two pipes", () => {
    const found = locate([heard("S-0", "S-1", 104), heard("S-1", "S-2", 104)]);
    expectNear(placed(found).at, 104, { abs: 1 });
    expect(found).toMatchObject({ kind: "located", pairs: 2, disagreeing: [] });
    expect(placed(found).plusMinusM).toBeLessThan(3);
  });

  test("looks past pairs that are not around the case", () => {
    const elsewhere = heard("S-2", "S-3", 330);
    expect(locate([elsewhere], ["S-0"])).toEqual({ kind: "none", why: "noRecordings" });
    const found = locate([heard("S-0", "S-1", 60), elsewhere], ["S-0"]);
    expect(found).toMatchObject({ kind: "located", pairs: 1 });
  });

  test("takes the newest night that heard something, whatever the order", () => {
    const old = heard("S-0", "S-1", 60, { nightOf: "2026-11-20" });
    const newer = heard("S-0", "S-1", 90, { nightOf: "2026-11-22" });
    const quiet = heard("S-0", "S-1", 0, { nightOf: "2026-11-24", sound: silence });
    for (const order of [
      [old, newer, quiet],
      [quiet, newer, old],
    ]) {
      expectNear(placed(locate(order)).at, 90, { abs: 1 });
    }
    expect(locate([quiet])).toEqual({ kind: "none", why: "nothingCommon" });
  });

  test("a faint sound of an earlier night, since not heard again, was chance", () => {
    const faint = (z: number, nightOf: string) => {
      const one = heard("S-0", "S-1", 60, { nightOf });
      return { ...one, sound: { ...one.sound, z } } as PairSound;
    };
    const quiet = heard("S-0", "S-1", 0, { nightOf: "2026-11-24", sound: silence });
    expect(locate([faint(5.05, "2026-11-23"), quiet]).kind).toBe("none");
    expect(locate([faint(6, "2026-11-23"), quiet]).kind).toBe("located");
    expect(locate([faint(5.05, "2026-11-24")]).kind).toBe("located");
  });

  test("carries the clocks through, and shows nothing when they are too uncertain", () => {
    const width = (clockSeconds: number) =>
      placed(locate([heard("S-0", "S-1", 60, { clockSeconds })])).plusMinusM;
    expect(width(0.004)).toBeGreaterThan(2 * width(0.0003));
    const pair = (clockSeconds: number | null) => [heard("S-0", "S-1", 60, { clockSeconds })];
    expect(locate(pair(0.012))).toEqual({ kind: "none", why: "clockTooUncertain" });
    expect(locate(pair(null))).toEqual({ kind: "none", why: "clockUnknown" });
  });

  test("a source outside the pairs gets no place", () => {
    const outside = [heard("S-0", "S-1", 5), heard("S-1", "S-2", 5)];
    expect(locate(outside)).toEqual({ kind: "beyond", sensorId: "S-0" });
  });

  test("common noise of the mains is no leak in the middle", () => {
    const zero = (a: SensorId, b: SensorId) => aPairSound({ a, b, sound: aSound(0) });
    expect(locate([zero("S-0", "S-1"), zero("S-1", "S-2")])).toEqual({
      kind: "none",
      why: "commonNoise",
    });
  });

  test("a calibrated pipe moves the place", () => {
    const sounds = [heard("S-0", "S-1", 104)];
    const fast = new Map(
      ["P-0", "P-1"].map((id) => [id, { speedMps: 1.05 * speedMps, relativeSd: 0.01 }]),
    );
    const found = caseLocation(network, sensors, ["S-0"], sounds, fast);
    // 85 + (104 − 85) · 1.05
    expectNear(placed(found).at, 104.95, { abs: 0.6 });
  });

  test("from recordings to a place, as pairs are asked for", () => {
    const [pair] = pairsAround(network, sensors, ["S-0"], new Map());
    if (!pair) throw new Error("no pair");
    const delaySamples = Math.round(
      (8000 * (2 * 110 - metres["S-0"]! - metres["S-1"]!)) / -speedMps,
    );
    const recordings = [1, 2, 3].map((seed) => twoSensors({ seed, delaySamples, noiseGain: 2 }));
    const sound = correlate(recordings, pair.search);
    const found = locate([aPairSound({ a: pair.a, b: pair.b, sound, recordings: 3 })], ["S-0"]);
    expectNear(placed(found).at, 110, { abs: 1 });
  });
});
