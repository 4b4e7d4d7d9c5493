import type { DamageDegree, Finding, FindingArea } from "../domain/finding.ts";
import type { GradeProposal } from "./grade.ts";
import { barRustShare, juiceRustShare, wideCorrosionShare } from "./reviewParameters.ts";

/**
 * Degree of an area by what a photo shows of the manual's words (bridge.md 1.5): 7 by whether rusty bars
 * are bare, 8 by water, lime and rust juice, 1 by extent, where a person made steel of it. How deep a loss
 * is, how much water comes and whether lime hangs down are for a person: `couldBe` leaves them open.
 * @returns null for other types, and where type and surface do not fit
 */
export function areaGrade({
  area,
  damageType,
}: Pick<Finding, "area" | "damageType">): GradeProposal | null {
  if (area === null) return null;
  switch (damageType) {
    case 7:
      return area.stain === "spall" ? spallGrade(area) : null;
    case 8:
      return leakageGrade(area);
    case 1:
      return area.stain === "rust" ? corrosionGrade(area) : null;
    default:
      return null;
  }
}

function spallGrade({ rustShare }: FindingArea): GradeProposal {
  return rustShare >= barRustShare
    ? graded(7, "d", ["d", "e"], "gradeSpallBars", { share: rustShare })
    : graded(7, "c", ["c", "d"], "gradeSpall", {});
}

function leakageGrade({ stain, rustShare }: FindingArea): GradeProposal | null {
  switch (stain) {
    case "wet":
      return graded(8, "c", ["c", "e"], "gradeLeakage", {});
    case "rust":
      return graded(8, "d", ["d", "e"], "gradeRustJuice", {});
    case "lime":
      return rustShare >= juiceRustShare
        ? graded(8, "e", ["d", "e"], "gradeLimeRust", { share: rustShare })
        : graded(8, "d", ["d", "e"], "gradeLime", {});
    case "spall":
      return null;
    default:
      return stain satisfies never;
  }
}

function corrosionGrade({ share }: FindingArea): GradeProposal {
  return share < wideCorrosionShare
    ? graded(1, "b", ["b", "d"], "gradeCorrosion", { share })
    : graded(1, "c", ["c", "e"], "gradeCorrosion", { share });
}

function graded(
  damageType: number,
  degree: DamageDegree,
  couldBe: readonly DamageDegree[],
  code: string,
  values: Readonly<Record<string, number>>,
): GradeProposal {
  return { damageType, degree, couldBe, pattern: null, reasons: [{ code, values, weight: 0 }] };
}
