import type { Reason } from "../domain/reason.ts";
import type { CaseFeatureName, CaseFeatures } from "./caseFeatures.ts";
import { caseFeatures } from "./caseFeatures.ts";
import type { CaseModel } from "./caseModel.ts";
import { pointsOf } from "./caseModel.ts";
import type { CaseNight } from "./caseNight.ts";
import { isHeard } from "./caseNight.ts";
import { caseWindowNights, toldPoints } from "./parameters.ts";

/**
 * Score of a case, 0 to 100: the model's base and the points of its features, which are its reasons. 50
 * is where a leak is as likely as not. What moves it by less than half a point is not told.
 * @param nights oldest first, as of `caseNights`
 * @param isLocated correlation places the source between sensors
 */
export function caseScore(
  nights: readonly CaseNight[],
  isLocated: boolean,
  model: CaseModel,
): { score: number; reasons: Reason[] } {
  const features = caseFeatures(nights, isLocated);
  if (!features) return { score: 0, reasons: [] };
  const points = pointsOf(model, features);
  const sum = points.reduce((total, { weight }) => total + weight, model.base);
  const byCode = new Map<Code, number>();
  for (const { name, weight } of points) {
    byCode.set(codes[name], (byCode.get(codes[name]) ?? 0) + weight);
  }
  const reasons = [...byCode].flatMap(([code, weight]): Reason[] => {
    if (Math.abs(weight) < toldPoints) return [];
    return [{ code, values: valuesOf[code](features, nights), weight }];
  });
  return {
    score: Math.round(Math.min(100, Math.max(0, sum))),
    reasons: reasons.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
  };
}

/** One sentence for what belongs together; words in `reasonText.ts`. */
const codes = {
  level: "levelOverBaseline",
  heardNights: "raisedNights",
  heardShare: "raisedNights",
  spread: "nightSteadiness",
  thirds: "nightSteadiness",
  clip: "clipsSoundLikeLeak",
  soundShare: "newSharedSound",
  soundStrength: "newSharedSound",
  soundNeighbours: "newSharedSound",
  neighbours: "neighboursRaised",
  shape: "spectrumChanged",
  located: "heardBetween",
  quiet: "quietSince",
} as const satisfies Record<CaseFeatureName, string>;
type Code = (typeof codes)[CaseFeatureName];

const valuesOf: Readonly<
  Record<Code, (features: CaseFeatures, nights: readonly CaseNight[]) => Reason["values"]>
> = {
  levelOverBaseline: ({ level: z }, nights) => {
    const heard = nights.filter(isHeard).slice(-1);
    return { z, riseDb: heard[0]?.riseDb ?? 0 };
  },
  raisedNights: ({ heardShare }, nights) => {
    const recent = nights.slice(-caseWindowNights);
    return { raised: recent.filter(isHeard).length, of: recent.length, share: heardShare };
  },
  nightSteadiness: ({ spread: spreadDb, thirds: thirdsDb }) => ({ spreadDb, thirdsDb }),
  clipsSoundLikeLeak: ({ clip }) => ({ probability: 1 / (1 + Math.exp(-clip)) }),
  newSharedSound: ({ soundNeighbours }, nights) => {
    const heard = nights.slice(-caseWindowNights).filter(isHeard);
    return {
      neighbours: soundNeighbours,
      nights: heard.filter(({ soundZ }) => soundZ > 0).length,
      of: heard.length,
    };
  },
  neighboursRaised: ({ neighbours: count }) => ({ count }),
  heardBetween: ({ located }) => ({ located }),
  spectrumChanged: ({ shape: z }) => ({ z }),
  quietSince: ({ quiet: nights }) => ({ nights }),
};
