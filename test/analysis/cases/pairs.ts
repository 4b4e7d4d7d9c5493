import type { CommonSound } from "../../../analysis/domain/commonSound.ts";
import type { PairSound } from "../../../analysis/domain/pairSound.ts";

/** A clear sound in common, its delay given. */
export function aSound(
  delaySeconds: number,
  its: Partial<Extract<CommonSound, { kind: "heard" }>> = {},
): Extract<CommonSound, { kind: "heard" }> {
  return {
    kind: "heard",
    delaySeconds,
    timingSeconds: 5e-5,
    scatterSeconds: 1e-4,
    alternatives: [],
    others: [],
    z: 12,
    chanceZ: 5,
    peakOverSecond: 2,
    peakOverRest: 8,
    meanCoherence: 0.3,
    chanceCoherence: 0.05,
    bandHz: [200, 800],
    pieces: 3,
    ...its,
  };
}

export const silence: CommonSound = { kind: "nothing", z: 3, chanceZ: 5 };

export function aPairSound(its: Partial<PairSound> = {}): PairSound {
  return {
    a: "S-1",
    b: "S-2",
    nightOf: "2026-11-24",
    sound: aSound(0.01),
    clockSeconds: 3e-4,
    recordings: 1,
    recordingIds: ["S-1_20261123T180000000Z", "S-2_20261123T180000000Z"],
    ...its,
  };
}
