import type { Bridge } from "../domain/bridge.ts";
import type { DamageDegree, Finding, PixelPoint } from "../domain/finding.ts";
import type { Scale } from "../domain/photo.ts";
import type { Reason } from "../domain/reason.ts";
import { areaGrade } from "./areaGrade.ts";
import {
  crackWidthClassesMm,
  narrowSpacingMm,
  parallelDegrees,
  slabWidthsMm,
} from "./reviewParameters.ts";
import { scaleUse } from "./scale.ts";

type SizeClass = "small" | "medium" | "large";

/** What the machine would record; a person alone makes it a record. */
export interface GradeProposal {
  damageType: number;
  degree: DamageDegree;
  /** degrees that the uncertainty of the scale leaves open as well, `degree` among them */
  couldBe: readonly DamageDegree[];
  /** as it stands in records, width class then spacing class: "小大"; null for what has none */
  pattern: string | null;
  reasons: readonly Reason[];
}

type Crack = Pick<
  Finding,
  "id" | "kind" | "line" | "widthMm" | "widthP95Mm" | "damageType" | "area"
>;

/** What decides beside the crack itself. */
export interface GradeSurroundings {
  scale: Scale;
  concrete: Bridge["concrete"];
  /** code of the member that the photo shows; "Ds" is graded as a slab (type 11) */
  memberCode: string | null;
  /** the photo's other cracks that count, which give the spacing */
  others: readonly Crack[];
}

const degreeOf: Readonly<Record<SizeClass, readonly [DamageDegree, DamageDegree]>> = {
  small: ["b", "c"],
  medium: ["c", "d"],
  large: ["d", "e"],
};
const classWords: Readonly<Record<SizeClass, string>> = { small: "小", medium: "中", large: "大" };

/**
 * Type and degree of one finding: an area as `areaGrade` says, a crack by its width class and the spacing of its like (type 6), or by width
 * alone on a slab (type 11, one-way).
 * @returns null when the photo may claim no width class (GSD above 0.2 mm/px) or the crack has no width
 * @see bridge.md 1.5
 * @example a crack of 0.25 mm alone on RC → { damageType: 6, degree: "c", pattern: "中小" }
 */
export function gradeProposal(crack: Crack, around: GradeSurroundings): GradeProposal | null {
  const { scale, memberCode } = around;
  if (crack.kind === "area") return areaGrade(crack);
  if (crack.kind !== "crack" || crack.widthP95Mm === null) return null;
  if (scale.source === "none" || scaleUse(scale) !== "width") return null;
  return memberCode === "Ds"
    ? slabGrade(crack.widthMm ?? crack.widthP95Mm, crack.widthP95Mm, scale.relativeUncertainty)
    : crackGrade(crack, crack.widthP95Mm, scale, around);
}

/** 大 for ≥ 0.3 mm on RC, ≥ 0.2 mm on PC … (bridge.md 1.5); an unknown concrete is taken for RC. */
function widthClass(widthMm: number, concrete: Bridge["concrete"]): SizeClass {
  const { medium, large } = crackWidthClassesMm[concrete === "PC" ? "PC" : "RC"];
  if (widthMm >= large) return "large";
  return widthMm >= medium ? "medium" : "small";
}

function crackGrade(
  crack: Crack,
  widthMm: number,
  scale: Exclude<Scale, { source: "none" }>,
  { concrete, others }: GradeSurroundings,
): GradeProposal {
  const spacingMm = spacingPx(crack, others);
  const nearestMm = spacingMm === null ? null : spacingMm * scale.gsdMmPerPx;
  const narrow = nearestMm !== null && nearestMm < narrowSpacingMm;
  const degree = (mm: number) => degreeOf[widthClass(mm, concrete)][narrow ? 1 : 0];
  const own = widthClass(widthMm, concrete);
  const reasons: Reason[] = [
    {
      code: "gradeWidth",
      values: { widthMm, class: classWords[own], concrete: concrete === "PC" ? "PC" : "RC" },
      weight: 0,
    },
    nearestMm === null
      ? { code: "gradeAlone", values: {}, weight: 0 }
      : { code: "gradeSpacing", values: { spacingMm: Math.round(nearestMm) }, weight: 0 },
  ];
  if (concrete === "unknown") reasons.push({ code: "gradeConcreteUnknown", values: {}, weight: 0 });
  return {
    damageType: 6,
    degree: degree(widthMm),
    couldBe: within(widthMm, scale.relativeUncertainty, degree),
    pattern: `${classWords[own]}${narrow ? "大" : "小"}`,
    reasons,
  };
}

/** One-way slab cracking; degree e needs broken edges (角落ち), which a person must see. */
function slabGrade(mainlyMm: number, mostMm: number, uncertainty: number): GradeProposal {
  const degree = (factor: number): DamageDegree => {
    if (mostMm * factor <= slabWidthsMm.hair) return "b";
    return mainlyMm * factor <= slabWidthsMm.fine ? "c" : "d";
  };
  return {
    damageType: 11,
    degree: degree(1),
    couldBe: within(1, uncertainty, degree),
    pattern: null,
    reasons: [
      { code: "gradeSlab", values: { widthMm: mainlyMm, widthP95Mm: mostMm }, weight: 0 },
      { code: "gradeSlabEdges", values: {}, weight: 0 },
    ],
  };
}

function within(
  value: number,
  uncertainty: number,
  degree: (value: number) => DamageDegree,
): DamageDegree[] {
  const found = [value * (1 - uncertainty), value, value * (1 + uncertainty)].map(degree);
  return [...new Set(found)].sort();
}

/** Least distance across to a crack of the same direction beside it, px; null when there is none. */
function spacingPx(crack: Crack, others: readonly Crack[]): number | null {
  const own = axisOf(crack.line);
  if (own === null) return null;
  let least: number | null = null;
  for (const other of others) {
    if (other.id === crack.id || other.kind !== "crack") continue;
    const axis = axisOf(other.line);
    if (axis === null) continue;
    const cosine = Math.abs(own.ux * axis.ux + own.uy * axis.uy);
    if (cosine < Math.cos((parallelDegrees * Math.PI) / 180)) continue;
    const dx = axis.x - own.x;
    const dy = axis.y - own.y;
    const along = Math.abs(dx * own.ux + dy * own.uy);
    // One behind the other is no family: they must lie beside each other somewhere.
    if (along > (own.length + axis.length) / 2) continue;
    const across = Math.abs(dx * own.uy - dy * own.ux);
    if (least === null || across < least) least = across;
  }
  return least;
}

function axisOf(line: readonly PixelPoint[]) {
  const first = line[0];
  const last = line.at(-1);
  if (first === undefined || last === undefined) return null;
  const length = Math.hypot(last.x - first.x, last.y - first.y);
  if (length === 0) return null;
  return {
    x: (first.x + last.x) / 2,
    y: (first.y + last.y) / 2,
    ux: (last.x - first.x) / length,
    uy: (last.y - first.y) / length,
    length,
  };
}
