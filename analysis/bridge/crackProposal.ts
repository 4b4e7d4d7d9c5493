import type { FindingProposal } from "../domain/finding.ts";
import type { Scale } from "../domain/photo.ts";
import type { Reason } from "../domain/reason.ts";
import { boxAround } from "./box.ts";
import type { CrackLine } from "./crack.ts";
import type { CrackFeatures } from "./crackFeatures.ts";
import { crackFeatures } from "./crackFeatures.ts";
import { leastCrackProbability, mostStep, narrowestMeasuredPx } from "./parameters.ts";
import { crackProbability, logistic } from "./rejector.ts";
import { scaleUse } from "./scale.ts";
import { simplified } from "./simplify.ts";
import type { StraightLine } from "./straight.ts";
import type { Luminance } from "./surface.ts";
import type { CrackWidth } from "./width.ts";
import { crackWidth } from "./width.ts";

/** Number of ひびわれ among the 26 damage types (bridge.md 1.4). */
const crackDamageType = 6;

/**
 * A dark line with its measures, score and reasons; null when the rejector holds it for no crack.
 * Millimetres are given only where the scale allows a detection, a width only from
 * `narrowestMeasuredPx` up.
 */
export function crackProposal(
  crack: CrackLine,
  luminance: Luminance,
  scale: Scale,
  formwork: readonly StraightLine[],
): FindingProposal | null {
  const features = crackFeatures(crack, luminance, formwork);
  if (features.step > mostStep) return null; // an edge, however long and clear
  const judged = crackProbability(features);
  if (judged.probability < leastCrackProbability) return null;
  const width = crackWidth(luminance, crack.line);
  const measured = Number.isFinite(width.medianPx);
  const use = scaleUse(scale);
  const mmPerPx =
    scale.source !== "none" && (use === "width" || use === "detection") ? scale.gsdMmPerPx : null;
  const inMm = (px: number) => (mmPerPx === null ? null : rounded(px * mmPerPx, 3));
  const score = Math.round(100 * judged.probability);
  return {
    kind: "crack",
    damageType: crackDamageType,
    box: boxAround(crack.line, measured ? width.p95Px / 2 : 1, luminance),
    line: simplified(crack.line),
    lengthPx: rounded(crack.lengthPx, 1),
    widthPx: measured ? rounded(width.medianPx, 2) : null,
    widthP95Px: measured ? rounded(width.p95Px, 2) : null,
    lengthMm: inMm(crack.lengthPx),
    widthMm: measured && width.medianPx >= narrowestMeasuredPx ? inMm(width.medianPx) : null,
    widthP95Mm: measured && width.p95Px >= narrowestMeasuredPx ? inMm(width.p95Px) : null,
    score,
    reasons: reasonsOf(crack, features, width, judged, score),
  };
}

/** The log-odds of each feature as points of the score: together they lead from the bias to the score. */
function reasonsOf(
  crack: CrackLine,
  features: CrackFeatures,
  width: CrackWidth,
  { bias, contributions }: ReturnType<typeof crackProbability>,
  score: number,
): Reason[] {
  const total = contributions.reduce((sum, { logOdds }) => sum + logOdds, 0);
  const pointsPerLogOdd = total === 0 ? 0 : (score - 100 * logistic(bias)) / total;
  const reasons = contributions
    .map(({ feature, logOdds }) => ({
      ...sentence(feature, crack, features),
      weight: Math.round(logOdds * pointsPerLogOdd),
    }))
    .filter(({ weight }) => weight !== 0)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  if (width.darkFrom === "assumedContrast") {
    const darkShare = rounded(width.darkShare, 2);
    reasons.push({ code: "crackWidthAssumed", values: { darkShare }, weight: 0 });
  }
  return reasons;
}

function sentence(
  feature: keyof CrackFeatures,
  crack: CrackLine,
  features: CrackFeatures,
): Omit<Reason, "weight"> {
  const value = features[feature];
  switch (feature) {
    case "logLength":
      return { code: "crackLength", values: { lengthPx: Math.round(crack.lengthPx) } };
    case "weakest":
      return { code: "crackContrast", values: { times: rounded(value, 1) } };
    case "filledShare":
      return { code: "crackInterrupted", values: { share: rounded(value, 2) } };
    case "depth":
      return { code: "crackDepth", values: { share: rounded(value, 2) } };
    case "faintest":
      return { code: "crackFaintest", values: { share: rounded(value, 3) } };
    case "step":
      return { code: "crackSides", values: { step: rounded(value, 2) } };
    case "sharpness":
      return { code: "crackCore", values: { share: rounded(value, 2) } };
    case "wander":
      return { code: "crackWander", values: { percent: rounded(value, 1) } };
    case "zigzag":
      return { code: "crackZigzag", values: { degrees: rounded(value, 0) } };
    case "alongFormwork":
      return { code: "crackAlongFormwork", values: {} };
    default:
      return feature satisfies never;
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
