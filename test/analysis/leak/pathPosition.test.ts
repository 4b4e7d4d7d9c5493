import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PipeId } from "../../../analysis/domain/pipe.ts";
import { buildNetwork } from "../../../analysis/leak/network.ts";
import { pathBetween } from "../../../analysis/leak/pathBetween.ts";
import type { PathTravel } from "../../../analysis/leak/pathPosition.ts";
import { pathTravel, positionOnPath } from "../../../analysis/leak/pathPosition.ts";
import type { SpeedCalibration } from "../../../analysis/leak/pipeSpeed.ts";
import { pipeSpeed } from "../../../analysis/leak/pipeSpeed.ts";
import { pairPosition, positionUncertainty } from "../../../analysis/leak/waveSpeed.ts";
import { expectNear } from "../dsp/golden.ts";
import type { LinePart } from "./line.ts";
import { aLine } from "./line.ts";

const exact = { timingSeconds: 0, clockSeconds: 0, lengthM: 0 };

function travelOver(
  parts: readonly LinePart[],
  calibrations: ReadonlyMap<PipeId, SpeedCalibration> = new Map(),
): PathTravel {
  const pipes = aLine(...parts);
  const last = pipes.at(-1)!;
  const end = { pipeId: last.id, offsetM: last.lengthM };
  const path = pathBetween(buildNetwork(pipes), { pipeId: "P-0", offsetM: 0 }, end, 1e6)!;
  const travel = pathTravel(path, calibrations);
  if (!("seconds" in travel)) throw new Error(`unknown ${travel.unknownPipes.join()}`);
  return travel;
}

describe("positionOnPath", () => {
  test("is (L − c τ)/2 on one pipe, with the root of squares of its errors", () => {
    const travel = travelOver([{ lengthM: 120 }]);
    const speedMps = travel.speeds[0]!.speedMps;
    const errors = { timingSeconds: 2e-4, clockSeconds: 1e-3, lengthM: 1 };
    const found = positionOnPath(travel, 0.03, errors);
    if (found.kind !== "between") throw new Error(found.kind);
    expectNear(found.fromAM, pairPosition(120, speedMps, 0.03).fromA, { abs: 1e-9 });
    const delaySeconds = Math.hypot(2e-4, 1e-3);
    const wanted = positionUncertainty(speedMps, 0.03, {
      delaySeconds,
      speedMps: 0.03 * speedMps,
      lengthM: 1,
    });
    expectNear(found.sdM.all, wanted, { rel: 1e-9 });
    expectNear(found.plusMinusM, 1.645 * wanted, { rel: 1e-9 });
  });

  test("finds any source again, whatever the pipes between the sensors are", () => {
    const parts = fc.array(
      fc.record({
        material: fc.constantFrom("DIP" as const, "VP" as const, "PE" as const),
        lengthM: fc.double({ min: 5, max: 60, noNaN: true }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(parts, fc.double({ min: 0.02, max: 0.98, noNaN: true }), (line, share) => {
        const travel = travelOver(line);
        const fromA = share * travel.path.lengthM;
        let [before, passed] = [0, 0];
        for (const [i, { fromM, toM }] of travel.path.steps.entries()) {
          const length = Math.abs(toM - fromM);
          before += Math.max(0, Math.min(length, fromA - passed)) / travel.speeds[i]!.speedMps;
          passed += length;
        }
        const delay = travel.seconds - 2 * before;
        // Polyethylene is known to 12 %: nearer to the end, beyond it is as likely.
        fc.pre(Math.abs(delay) < 0.6 * travel.seconds);
        const found = positionOnPath(travel, delay, exact);
        if (found.kind !== "between") throw new Error(found.kind);
        expectNear(found.fromAM, fromA, { abs: 1e-6 });
      }),
    );
  });

  test("a mean speed would be metres off where iron meets plastic", () => {
    const travel = travelOver([{ lengthM: 60 }, { material: "VP", lengthM: 40 }]);
    const [iron, plastic] = travel.speeds.map(({ speedMps }) => speedMps) as [number, number];
    // 10 m into the plastic.
    const delay = 30 / plastic - (60 / iron + 10 / plastic);
    const found = positionOnPath(travel, delay, exact);
    if (found.kind !== "between") throw new Error(found.kind);
    expectNear(found.fromAM, 70, { abs: 1e-9 });
    expect(found.point).toEqual({ pipeId: "P-1", offsetM: expect.closeTo(10, 6) });
    const mean = pairPosition(100, 100 / travel.seconds, delay).fromA;
    expect(Math.abs(mean - 70)).toBeGreaterThan(10);
  });

  test("from 0.98 of the travel time the source lies beyond an end, never at it", () => {
    const travel = travelOver([{ lengthM: 100 }]);
    const errors = { timingSeconds: 1e-4, clockSeconds: 1e-4, lengthM: 1 };
    expect(positionOnPath(travel, 0.981 * travel.seconds, errors)).toEqual({
      kind: "beyond",
      end: "A",
    });
    expect(positionOnPath(travel, -1.05 * travel.seconds, errors)).toEqual({
      kind: "beyond",
      end: "B",
    });
  });

  test("near an end it is beyond, unless speed, clock and length are known better than that", () => {
    const errors = { timingSeconds: 1e-4, clockSeconds: 3e-4, lengthM: 1 };
    const parts = [{ lengthM: 100 }];
    const computed = travelOver(parts);
    expect(positionOnPath(computed, 0.96 * computed.seconds, errors)).toMatchObject({
      kind: "beyond",
      end: "A",
    });
    const speedMps = computed.speeds[0]!.speedMps;
    const calibrated = travelOver(parts, new Map([["P-0", { speedMps, relativeSd: 0.01 }]]));
    expect(positionOnPath(calibrated, 0.94 * calibrated.seconds, errors).kind).toBe("between");
    expect(positionOnPath(computed, 0.85 * computed.seconds, errors).kind).toBe("between");
  });

  test("the error of the speed grows with the delay and vanishes in the middle", () => {
    const travel = travelOver([{ material: "VP", lengthM: 80 }]);
    const sd = (delay: number) => {
      const found = positionOnPath(travel, delay, exact);
      if (found.kind !== "between") throw new Error(found.kind);
      return found.sdM.speed;
    };
    expectNear(sd(0), 0, { abs: 1e-9 });
    expectNear(sd(0.1), 2 * sd(0.05), { rel: 1e-9 });
  });
});

describe("pipeSpeed", () => {
  test("a calibrated pipe goes by its calibration, an unknown one has no speed", () => {
    const [iron, unknown] = aLine({ lengthM: 50 }, { material: "unknown", lengthM: 50 });
    const measured = new Map([["P-0", { speedMps: 1180, relativeSd: 0.001 }]]);
    expect(pipeSpeed(iron!, measured)).toEqual({
      speedMps: 1180,
      relativeSd: 0.01,
      sharesErrorWith: "pipe P-0",
    });
    expect(pipeSpeed(iron!, new Map())).toMatchObject({
      relativeSd: 0.03,
      sharesErrorWith: "DIP",
    });
    expect(pipeSpeed(unknown!, measured)).toBeNull();
    expect(() => travelOver([{ lengthM: 5 }, { diameterMm: null, lengthM: 5 }])).toThrow("P-1");
  });
});
