import { describe, expect, test } from "vitest";
import { clockState, locatePair, pairSearch } from "../../../analysis/leak/locatePair.ts";
import type { HeardPair, SourceLocation } from "../../../analysis/leak/locateSource.ts";
import { locateSource } from "../../../analysis/leak/locateSource.ts";
import { buildNetwork, distanceAlongPipes } from "../../../analysis/leak/network.ts";
import { pathBetween } from "../../../analysis/leak/pathBetween.ts";
import { pathTravel } from "../../../analysis/leak/pathPosition.ts";
import { pipeSpeed } from "../../../analysis/leak/pipeSpeed.ts";
import { aSound, silence } from "../cases/pairs.ts";
import { expectNear } from "../dsp/golden.ts";
import { aLine } from "./line.ts";

const pipes = aLine({ lengthM: 100 }, { lengthM: 110 });
const network = buildNetwork(pipes);
const speedMps = pipeSpeed(pipes[0]!, new Map())!.speedMps;
const places = [
  { pipeId: "P-0", offsetM: 0 },
  { pipeId: "P-0", offsetM: 100 },
  { pipeId: "P-1", offsetM: 110 },
];
const along = [0, 100, 210];

/** Delay that two of the three sensors show for a source so far from the first, with a true speed. */
function pair(a: number, b: number, sourceM: number, its: Partial<HeardPair> = {}): HeardPair {
  const seconds = (i: number) => Math.abs(along[i]! - sourceM) / speedMps;
  return {
    a: `S-${a}`,
    b: `S-${b}`,
    sound: aSound(seconds(b) - seconds(a)),
    clockSeconds: 3e-4,
    ...its,
  };
}

function locate(pairs: readonly HeardPair[]): SourceLocation {
  return locateSource(network, {
    listeners: places.map((at, i) => ({ sensorId: `S-${i}`, at, bandsDb: [] })),
    pairs,
    bandsHz: [],
    calibrations: new Map(),
    reachM: 250,
  });
}

function located(found: SourceLocation): Extract<SourceLocation, { kind: "located" }> {
  if (found.kind !== "located") throw new Error(JSON.stringify(found));
  return found;
}

describe("locatePair", () => {
  const path = pathBetween(network, places[0]!, places[1]!, 1000)!;
  const travel = pathTravel(path, new Map());
  if (!("seconds" in travel)) throw new Error("no speed");

  test.each([
    [0.0002, "good"],
    [0.001, "good"],
    [0.0011, "uncertain"],
    [0.005, "uncertain"],
    [0.0051, "tooUncertain"],
    [null, "unknown"],
    [Number.NaN, "unknown"],
  ] as const)("a clock of %s s is %s", (seconds, state) => {
    expect(clockState(seconds)).toBe(state);
  });

  test("shows no position from clocks that are unknown or too uncertain", () => {
    expect(locatePair(travel, aSound(0.03), null)).toEqual({ kind: "none", why: "clockUnknown" });
    expect(locatePair(travel, aSound(0.03), 0.006)).toEqual({
      kind: "none",
      why: "clockTooUncertain",
    });
  });

  test("a worse clock widens the interval", () => {
    const [good, amber] = [0.0003, 0.004].map((clock) => locatePair(travel, aSound(0.03), clock));
    if (good?.kind !== "between" || amber?.kind !== "between") throw new Error("no position");
    expect(amber.fromAM).toBe(good.fromAM);
    expect(amber.plusMinusM).toBeGreaterThan(2 * good.plusMinusM);
    expectNear(amber.sdM.clock, (speedMps * 0.004) / 2, { rel: 1e-9 });
  });

  test("a delay of zero is common noise, no leak in the middle", () => {
    expect(locatePair(travel, aSound(0.0003), 0.0002)).toEqual({
      kind: "none",
      why: "commonNoise",
    });
    expect(locatePair(travel, aSound(0.002), 0.0002).kind).toBe("between");
  });

  test("what lies beyond the pair gets no place", () => {
    expect(locatePair(travel, aSound(-travel.seconds), 0.0002)).toEqual({
      kind: "beyond",
      end: "B",
    });
  });

  test("looks for delays that the way allows, lower in plastic", () => {
    const plastic = buildNetwork(aLine({ material: "VP", lengthM: 80 }));
    const way = pathBetween(
      plastic,
      { pipeId: "P-0", offsetM: 0 },
      { pipeId: "P-0", offsetM: 80 },
      99,
    )!;
    const slow = pathTravel(way, new Map());
    if (!("seconds" in slow)) throw new Error("no speed");
    expectNear(pairSearch(travel).mostDelaySeconds, 1.1 * travel.seconds, { rel: 1e-9 });
    expectNear(pairSearch(slow).mostDelaySeconds, 1.16 * slow.seconds, { rel: 1e-9 });
    expect(pairSearch(slow).bandHz[0]).toBeLessThan(pairSearch(travel).bandHz[0]);
  });
});

describe("locateSource", () => {
  test("three pairs agree on one place, and its interval is drawn on the pipe", () => {
    const found = located(locate([pair(0, 1, 30), pair(1, 2, 30), pair(0, 2, 30)]));
    expect(found.mostLikely.pipeId).toBe("P-0");
    expectNear(found.mostLikely.offsetM, 30, { abs: 0.5 });
    expect(found.disagreeing).toEqual([]);
    expect(found.pieces).toHaveLength(1);
    expect(found.pieces[0]!.fromM).toBeLessThan(30);
    expect(found.pieces[0]!.toM).toBeGreaterThan(30);
    expect(found.plusMinusM).toBeLessThan(3);
    expect(found.interval).toHaveLength(1);
    expect(found.levels).toBeNull();
  });

  test("a source beyond one pair measures the speed and narrows the other", () => {
    // The whole main is 4 % faster than computed: alone, the pair is off and says so by its width.
    const fast = (a: number, b: number): HeardPair => {
      const plain = pair(a, b, 12);
      if (plain.sound.kind !== "heard") throw new Error("no sound");
      return { ...plain, sound: aSound(plain.sound.delaySeconds / 1.04) };
    };
    const alone = located(locate([fast(0, 1)]));
    const both = located(locate([fast(0, 1), fast(1, 2)]));
    expect(both.plusMinusM).toBeLessThan(alone.plusMinusM);
    expect(Math.abs(both.mostLikely.offsetM - 12)).toBeLessThan(
      Math.abs(alone.mostLikely.offsetM - 12),
    );
  });

  test("a sound that comes out at a branch may lie up the branch, one beside it does not", () => {
    // P-2 joins the main where P-0 and P-1 meet.
    const branch = { ...pipes[1]!, id: "P-2", lengthM: 60, fromNode: "N-1", toNode: "N-9" };
    const withBranch = buildNetwork([...pipes, branch]);
    const ends = [places[0]!, places[2]!];
    const found = (metres: number) =>
      located(
        locateSource(withBranch, {
          listeners: ends.map((at, i) => ({ sensorId: `S-${2 * i}`, at, bandsDb: [] })),
          pairs: [pair(0, 2, metres)],
          bandsHz: [],
          calibrations: new Map(),
          reachM: 250,
        }),
      );
    const atBranch = found(100);
    expect(atBranch.pieces.map(({ pipeId }) => pipeId)).toContain("P-2");
    const up = atBranch.pieces.find(({ pipeId }) => pipeId === "P-2")!;
    expect(up.toM).toBeGreaterThan(20);
    const aside = found(60);
    expect(aside.pieces.map(({ pipeId }) => pipeId)).toEqual(["P-0"]);
    expect(aside.plusMinusM).toBeLessThan(atBranch.plusMinusM);
  });

  test("a pair that disagrees is named and does not pull the place away", () => {
    const wrong = pair(0, 2, 150);
    const found = located(locate([pair(0, 1, 30), pair(1, 2, 30), wrong]));
    expectNear(found.mostLikely.offsetM, 30, { abs: 1.5 });
    expect(found.disagreeing).toEqual([{ a: "S-0", b: "S-2" }]);
  });

  test("a source beyond the last sensor is no position at its end", () => {
    const found = locate([pair(0, 1, 300), pair(1, 2, 300), pair(0, 2, 300)]);
    expect(found).toEqual({ kind: "beyond", sensorId: "S-2" });
  });

  test("a sensor between two others has nothing beyond it", () => {
    const found = located(locate([pair(0, 1, 140), pair(1, 2, 140), pair(0, 2, 140)]));
    const distance = distanceAlongPipes(network, places[0]!, found.mostLikely, 1000)!;
    expectNear(distance, 140, { abs: 0.5 });
  });

  test("common noise at zero in all pairs is no leak; in one of them it is only doubted", () => {
    const zero = (a: number, b: number) => ({ ...pair(a, b, 0), sound: aSound(0) });
    expect(locate([zero(0, 1), zero(1, 2), zero(0, 2)])).toEqual({
      kind: "none",
      why: "commonNoise",
    });
    const middle = located(locate([pair(0, 1, 50), pair(1, 2, 50), pair(0, 2, 50)]));
    expectNear(middle.mostLikely.offsetM, 50, { abs: 0.5 });
  });

  test("a second peak of a narrow band is weighed too", () => {
    const first = pair(0, 1, 20);
    const right = pair(0, 1, 60);
    if (first.sound.kind !== "heard" || right.sound.kind !== "heard") throw new Error("no sound");
    const doubtful = aSound(first.sound.delaySeconds, {
      alternatives: [{ delaySeconds: right.sound.delaySeconds, share: 0.3 }],
    });
    const found = located(locate([{ ...first, sound: doubtful }, pair(0, 2, 60)]));
    expectNear(found.mostLikely.offsetM, 60, { abs: 1 });
  });

  test("a place that could be anywhere between two sensors is no place", () => {
    // Only the second pair hears it, from beyond its first sensor.
    expect(locate([pair(1, 2, 40)])).toMatchObject({ kind: "beyond", sensorId: "S-1" });
    expect(locate([pair(1, 2, 40), pair(0, 2, 40, { sound: silence })])).not.toMatchObject({
      kind: "located",
    });
  });

  test("says why there is no position", () => {
    expect(locate([pair(0, 1, 30, { sound: silence })])).toMatchObject({ why: "nothingCommon" });
    expect(locate([pair(0, 1, 30, { clockSeconds: null })])).toMatchObject({ why: "clockUnknown" });
    expect(locate([pair(0, 1, 30, { clockSeconds: 0.02 })])).toMatchObject({
      why: "clockTooUncertain",
    });
  });

  test("levels alone place a source in plastic within their wide interval", () => {
    const plastic = buildNetwork(aLine({ material: "VP", lengthM: 80 }));
    const loss = (m: number) => [100, 200].map((hz) => 50 - (2.7 * hz * m) / 1000);
    const found = located(
      locateSource(plastic, {
        listeners: [
          { sensorId: "S-0", at: { pipeId: "P-0", offsetM: 0 }, bandsDb: loss(25) },
          { sensorId: "S-1", at: { pipeId: "P-0", offsetM: 80 }, bandsDb: loss(55) },
        ],
        pairs: [],
        bandsHz: [100, 200],
        calibrations: new Map(),
        reachM: 100,
      }),
    );
    expect(found.levels?.fits).toBe(true);
    expectNear(found.mostLikely.offsetM, 25, { abs: 10 });
    expect(found.plusMinusM).toBeGreaterThan(8);
  });
});
