import { expect, test } from "vitest";
import { areaGrade } from "../../../analysis/bridge/areaGrade.ts";
import { gradeProposal } from "../../../analysis/bridge/grade.ts";
import { damageType as typeOf } from "../../../analysis/bridge/manual/damageTypes.ts";
import { reasonCodes } from "../../../analysis/cases/reasonText.ts";
import type { StainKind } from "../../../analysis/domain/finding.ts";
import { aFinding, anArea } from "../../builders.ts";

const cases: [number, StainKind, number, string, string[]][] = [
  [7, "spall", 0, "c", ["c", "d"]],
  [7, "spall", 0.2, "d", ["d", "e"]],
  [8, "wet", 0, "c", ["c", "e"]],
  [8, "lime", 0.01, "d", ["d", "e"]],
  [8, "lime", 0.3, "e", ["d", "e"]],
  [8, "rust", 1, "d", ["d", "e"]],
  [1, "rust", 1, "b", ["b", "d"]],
];

test.each(cases)(
  "type %i of %s, %f of it rusty, is %s",
  (damageType, stain, rustShare, degree, couldBe) => {
    const area = anArea({ stain, rustShare });
    const grade = areaGrade({ area, damageType });
    expect(grade).toMatchObject({ damageType, degree, couldBe });
    const known = typeOf(damageType);
    expect(known?.proposed).toContain(degree);
    for (const one of couldBe) expect(known?.degrees).toContain(one);
    for (const { code } of grade?.reasons ?? []) expect(reasonCodes).toContain(code);
  },
);

test("rust over most of the photo is wide corrosion", () => {
  const area = anArea({ stain: "rust", share: 0.6 });
  expect(areaGrade({ area, damageType: 1 })?.degree).toBe("c");
});

test("standing water, other types and areas without an outline are for a person", () => {
  expect(areaGrade({ area: anArea({ stain: "wet" }), damageType: 20 })).toBeNull();
  expect(areaGrade({ area: anArea({ stain: "wet" }), damageType: 7 })).toBeNull();
  expect(areaGrade({ area: null, damageType: 7 })).toBeNull();
});

test("the degree of an area needs no scale", () => {
  const finding = aFinding({ kind: "area", damageType: 7, area: anArea({ stain: "spall" }) });
  const around = {
    scale: { source: "none" },
    concrete: "RC",
    memberCode: null,
    others: [],
  } as const;
  expect(gradeProposal(finding, around)?.degree).toBe("c");
});
