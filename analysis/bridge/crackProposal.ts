import type { FindingProposal } from "../domain/finding.ts";
import type { Scale } from "../domain/photo.ts";
import type { Reason } from "../domain/reason.ts";
import { boxAround } from "./box.ts";
import type { CrackLine } from "./crack.ts";
import { narrowestMeasuredPx } from "./parameters.ts";
import { scaleUse } from "./scale.ts";
import { simplified } from "./simplify.ts";
import type { Luminance } from "./surface.ts";
import { crackWidth } from "./width.ts";

/** Number of ひびわれ among the 26 damage types (bridge.md 1.4). */
const crackDamageType = 6;

/**
 * A crack with its measures and its score, the probability that it is one. Millimetres are given only
 * where the scale allows a detection, a width only from `narrowestMeasuredPx` up.
 * @param reasonsOf why it has its score
 */
export function crackProposal(
  crack: CrackLine,
  luminance: Luminance,
  scale: Scale,
  reasonsOf: (score: number) => Reason[],
): FindingProposal {
  const width = crackWidth(luminance, crack.line);
  const measured = Number.isFinite(width.medianPx);
  const use = scaleUse(scale);
  const mmPerPx =
    scale.source !== "none" && (use === "width" || use === "detection") ? scale.gsdMmPerPx : null;
  const inMm = (px: number) => (mmPerPx === null ? null : rounded(px * mmPerPx, 3));
  const score = Math.round(100 * crack.certainty);
  const reasons = reasonsOf(score);
  if (width.darkFrom === "assumedContrast") {
    const darkShare = rounded(width.darkShare, 2);
    reasons.push({ code: "crackWidthAssumed", values: { darkShare }, weight: 0 });
  }
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
    area: null,
    score,
    reasons,
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
