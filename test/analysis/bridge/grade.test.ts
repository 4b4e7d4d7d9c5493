import { describe, expect, test } from "vitest";
import type { GradeSurroundings } from "../../../analysis/bridge/grade.ts";
import { gradeProposal } from "../../../analysis/bridge/grade.ts";
import type { Finding } from "../../../analysis/domain/finding.ts";
import { aFinding } from "../../builders.ts";

const scale = {
  source: "given",
  distanceSource: "given",
  gsdMmPerPx: 0.2,
  relativeUncertainty: 0.02,
} as const;
const around: GradeSurroundings = { scale, concrete: "RC", memberCode: "Mg", others: [] };

function crack(widthMm: number, y = 100, its: Partial<Finding> = {}): Finding {
  const line = [
    { x: 100, y },
    { x: 1100, y },
  ];
  return aFinding({ id: `crack at ${y}`, line, widthMm, widthP95Mm: widthMm, ...its });
}

// bridge.md 1.5, every cell of the table, and both sides of each limit
describe.each([
  ["RC", 0.19, "b", "c", "小"],
  ["RC", 0.2, "c", "d", "中"],
  ["RC", 0.29, "c", "d", "中"],
  ["RC", 0.3, "d", "e", "大"],
  ["PC", 0.09, "b", "c", "小"],
  ["PC", 0.1, "c", "d", "中"],
  ["PC", 0.2, "d", "e", "大"],
] as const)("on %s a crack of %f mm", (concrete, widthMm, alone, among, letter) => {
  test(`alone is ${alone}, among its like closer than 0.5 m ${among}`, () => {
    const one = gradeProposal(crack(widthMm), { ...around, concrete });
    expect(one).toMatchObject({ damageType: 6, degree: alone, pattern: `${letter}小` });
    // 2400 px of 0.2 mm are 480 mm
    const others = [crack(0.05, 2500)];
    const near = gradeProposal(crack(widthMm), { ...around, concrete, others });
    expect(near).toMatchObject({ degree: among, pattern: `${letter}大` });
    const far = { ...around, concrete, others: [crack(0.05, 2700)] };
    expect(gradeProposal(crack(widthMm), far)?.degree).toBe(alone);
  });
});

test("a crossing crack, one behind it and itself make no spacing", () => {
  const own = crack(0.25);
  const crossing = crack(0.25, 200, {
    line: [
      { x: 500, y: 0 },
      { x: 500, y: 900 },
    ],
  });
  const behind = crack(0.25, 120, {
    line: [
      { x: 1300, y: 100 },
      { x: 2300, y: 100 },
    ],
  });
  const others = [own, crossing, behind];
  expect(gradeProposal(own, { ...around, others })).toMatchObject({ degree: "c", pattern: "中小" });
});

test("says which degrees the scale leaves open", () => {
  expect(gradeProposal(crack(0.25), around)?.couldBe).toEqual(["c"]);
  const rough = { ...around, scale: { ...scale, relativeUncertainty: 0.3 } };
  expect(gradeProposal(crack(0.25), rough)?.couldBe).toEqual(["b", "c", "d"]);
});

test("proposes nothing from a photo that may claim no width class", () => {
  for (const gsdMmPerPx of [0.21, 0.6, 5]) {
    expect(gradeProposal(crack(0.4), { ...around, scale: { ...scale, gsdMmPerPx } })).toBeNull();
  }
  expect(gradeProposal(crack(0.4), { ...around, scale: { source: "none" } })).toBeNull();
  expect(gradeProposal(crack(0.4, 1, { widthP95Mm: null }), around)).toBeNull();
  expect(gradeProposal(crack(0.4, 1, { kind: "anomaly" }), around)).toBeNull();
});

test("an unknown concrete is taken for RC, and said", () => {
  const proposal = gradeProposal(crack(0.15), { ...around, concrete: "unknown" });
  expect(proposal?.degree).toBe("b");
  expect(proposal?.reasons.map(({ code }) => code)).toContain("gradeConcreteUnknown");
});

test.each([
  [0.05, 0.05, "b"],
  [0.05, 0.12, "c"],
  [0.12, 0.18, "d"],
  [0.3, 0.5, "d"],
])(
  "a slab's crack of mainly %f and at most %f mm is %s by width alone; e needs a person",
  (widthMm, widthP95Mm, degree) => {
    const slab = { ...around, memberCode: "Ds" };
    const proposal = gradeProposal(crack(widthMm, 1, { widthP95Mm }), slab);
    expect(proposal).toMatchObject({ damageType: 11, degree, pattern: null });
  },
);
