import type { Bridge } from "../domain/bridge.ts";
import type { FindingProposal } from "../domain/finding.ts";
import type { Scale } from "../domain/photo.ts";
import type { Reason } from "../domain/reason.ts";
import { boxAround } from "./box.ts";
import type { CrackLine } from "./crack.ts";
import { narrowestMeasuredPx } from "./parameters.ts";
import { scaleUse } from "./scale.ts";
import { simplified } from "./simplify.ts";
import type { Luminance } from "./surface.ts";
import type { CrackWidth } from "./width.ts";
import { crackWidth } from "./width.ts";

/** Number of ひびわれ among the 26 damage types (bridge.md 1.4). */
const crackDamageType = 6;

/** A dark line with its measures, score and reasons. */
export function crackProposal(
  crack: CrackLine,
  luminance: Luminance,
  scale: Scale,
  _concrete: Bridge["concrete"],
): FindingProposal {
  const width = crackWidth(luminance, crack.line);
  const measured = Number.isFinite(width.medianPx);
  const use = scaleUse(scale);
  const mmPerPx =
    scale.source !== "none" && (use === "width" || use === "detection") ? scale.gsdMmPerPx : null;
  const inMm = (px: number) => (mmPerPx === null ? null : rounded(px * mmPerPx, 3));
  const reasons = reasonsOf(crack, width);
  const score = reasons.reduce((total, { weight }) => total + weight, 0);
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
    score: Math.round(Math.min(100, Math.max(0, score))),
    reasons,
  };
}

function reasonsOf(crack: CrackLine, width: CrackWidth): Reason[] {
  const reasons: Reason[] = [
    {
      code: "crackLength",
      values: { lengthPx: Math.round(crack.lengthPx) },
      weight: Math.round(Math.min(40, 8 * Math.log2(crack.lengthPx / 20))),
    },
    {
      code: "crackContrast",
      values: { times: rounded(crack.prominence, 1) },
      weight: Math.round(Math.min(50, 18 * (crack.prominence - 1.2))),
    },
  ];
  if (crack.filledShare > 0.1) {
    reasons.push({
      code: "crackInterrupted",
      values: { share: rounded(crack.filledShare, 2) },
      weight: -Math.round(40 * crack.filledShare),
    });
  }
  if (width.darkFrom === "assumedContrast") {
    reasons.push({
      code: "crackWidthAssumed",
      values: { darkShare: width.darkShare },
      weight: 0,
    });
  }
  return reasons;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
