import { describe, expect, test } from "vitest";
import { levelFit, pathLoss } from "../../../analysis/leak/attenuation.ts";
import { buildNetwork } from "../../../analysis/leak/network.ts";
import { pathBetween } from "../../../analysis/leak/pathBetween.ts";
import { expectNear } from "../dsp/golden.ts";
import { aLine } from "./line.ts";

const network = buildNetwork(aLine({ material: "VP", lengthM: 200 }, { lengthM: 100 }));
const on = (pipeId: string, offsetM: number) => ({ pipeId, offsetM });
const between = (from: { pipeId: string; offsetM: number }, to: typeof from) =>
  pathBetween(network, from, to, 1000)!;
const bandsHz = [100, 200, 400];

/** What sensors on the PVC hear of a source at `sourceM`, less `offsets` dB at each. */
function heardFrom(sourceM: number, sensorsM: readonly number[], offsets: readonly number[]) {
  return sensorsM.map((sensorM, i) => ({
    sensorM,
    bandsDb: bandsHz.map(
      (hz) =>
        60 - pathLoss(between(on("P-0", sourceM), on("P-0", sensorM)), hz).meanDb + offsets[i]!,
    ),
  }));
}

const fitAt = (sourceM: number, heard: ReturnType<typeof heardFrom>) =>
  levelFit(
    heard.map(({ sensorM, bandsDb }) => ({
      path: between(on("P-0", sourceM), on("P-0", sensorM)),
      bandsDb,
    })),
    bandsHz,
  )!;

describe("pathLoss", () => {
  test("grows with length, in plastic in proportion to frequency", () => {
    const near = between(on("P-0", 0), on("P-0", 20));
    const far = between(on("P-0", 0), on("P-0", 60));
    expectNear(pathLoss(far, 200).meanDb, 3 * pathLoss(near, 200).meanDb, { rel: 1e-9 });
    expectNear(pathLoss(near, 400).meanDb, 2 * pathLoss(near, 200).meanDb, { rel: 1e-9 });
  });

  test("a fitting between two materials costs both", () => {
    const path = between(on("P-0", 200 - 1e-9), on("P-1", 1e-9));
    expectNear(pathLoss(path, 200).meanDb, 3.5 + 5, { abs: 1e-6 });
    expect(pathLoss(path, 200).sdDb).toBeGreaterThan(1.5);
  });
});

describe("levelFit", () => {
  test("is best where the sound comes from", () => {
    const heard = heardFrom(45, [0, 80, 150], [0, 0, 0]);
    const likelihoods = Array.from({ length: 151 }, (_, m) => fitAt(m, heard).logLikelihood);
    expect(likelihoods.indexOf(Math.max(...likelihoods))).toBe(45);
    expect(fitAt(45, heard)).toMatchObject({ misfit: expect.closeTo(0, 9), fits: true });
  });

  test("unlike couplings of the usual size still fit, a pattern of no single source does not", () => {
    expect(fitAt(45, heardFrom(45, [0, 80, 150], [4, -4, 2])).fits).toBe(true);
    const apart = heardFrom(20, [0, 30, 60], [30, -60, 30]);
    const fits = Array.from({ length: 61 }, (_, m) => fitAt(m, apart).fits);
    expect(fits).not.toContain(true);
  });

  test("one sensor alone, or no band in common, says nothing", () => {
    const [one, other] = heardFrom(45, [0, 80], [0, 0]);
    const path = between(on("P-0", 45), on("P-0", 0));
    expect(levelFit([{ path, bandsDb: one!.bandsDb }], bandsHz)).toBeNull();
    const first = { path, bandsDb: [one!.bandsDb[0]!, null, null] };
    expect(
      levelFit([first, { path, bandsDb: [null, other!.bandsDb[1]!, null] }], bandsHz),
    ).toBeNull();
  });
});
