import { describe, expect, test } from "vitest";
import type { FindingAction, Review } from "../../../analysis/cases/findingActions.ts";
import { act, allowedActions, undo } from "../../../analysis/cases/findingActions.ts";
import { addFinding, mergeFindings, splitFinding } from "../../../analysis/cases/findingJoins.ts";
import { NotAllowedNow } from "../../../analysis/cases/notAllowedNow.ts";
import type { Finding, FindingArea, FindingStep } from "../../../analysis/domain/finding.ts";
import { aFinding, anArea, aPhoto } from "../../builders.ts";

const at = new Date("2026-11-24T06:00:00Z");
const scale = {
  source: "given",
  distanceSource: "given",
  gsdMmPerPx: 0.1,
  relativeUncertainty: 0.02,
} as const;
const review: Review = { by: "mori", at, photo: { scale, widthPx: 4000, heightPx: 3000 } };
const later = (minutes: number, by = "mori"): Review => ({
  ...review,
  by,
  at: new Date(at.getTime() + minutes * 60_000),
});
const proposed = (its: Partial<Finding> = {}) => Object.freeze(aFinding(its));

test.each([
  [{ kind: "accept" }, { kind: "accepted", since: at, by: "mori" }],
  [
    { kind: "reject", why: "form line" },
    { kind: "rejected", since: at, by: "mori", why: "form line" },
  ],
  [
    { kind: "correct", note: "0.3 mm" },
    { kind: "corrected", since: at, by: "mori", note: "0.3 mm" },
  ],
] as const)("%o is a step that says who, when, what, before and after", (action, state) => {
  const before = proposed();
  const step = act(before, action, review);
  expect(step).toMatchObject({ version: 2, at, by: "mori", action, before, undoes: null });
  expect(step.after).toMatchObject({ state, version: 2, lastStep: 2 });
  expect(allowedActions(step.after)).toContain("undo");
  const [back] = undo([{ finding: step.after, step }], later(1, "abe"));
  expect(back).toMatchObject({ version: 3, by: "abe", action: { kind: "undo" }, undoes: 2 });
  expect(back?.after).toMatchObject({ state: before.state, version: 3, lastStep: null });
  expect(allowedActions(back!.after)).not.toContain("undo");
});

test("steps are undone one after the other, back to what the machine proposed", () => {
  const first = act(proposed(), { kind: "correct", note: "rust", damageType: 1 }, review);
  const second = act(first.after, { kind: "correct", note: "worse", degree: "d" }, later(1));
  expect(second.after).toMatchObject({ damageType: 1, degree: "d" });
  const [undone] = undo([{ finding: second.after, step: second }], later(2));
  expect(undone!.after).toMatchObject({ damageType: 1, degree: null, version: 4, lastStep: 2 });
  const [again] = undo([{ finding: undone!.after, step: first }], later(3));
  expect(again!.after).toMatchObject({ damageType: 6, state: { kind: "proposed" }, version: 5 });
  expect(again!.undoes).toBe(2);
});

describe("an area", () => {
  const patch = (id: string, its: Partial<FindingArea>) =>
    proposed({ id, kind: "area", damageType: 8, line: [], area: anArea(its) });

  test("gets its cm² by the photo's scale with every step", () => {
    const step = act(patch("r", { areaPx: 20_000, areaCm2: null }), { kind: "accept" }, review);
    expect(step.after.area).toMatchObject({ areaPx: 20_000, areaCm2: 2 });
    const noScale: Review = { ...review, photo: { ...review.photo, scale: { source: "none" } } };
    expect(
      act(step.after, { kind: "reject", why: "paint" }, noScale).after.area?.areaCm2,
    ).toBeNull();
  });

  test("loses the machine's outline when a person draws another box, and gets it back by undo", () => {
    const box = { x: 1, y: 2, width: 30, height: 40 };
    const step = act(patch("r", {}), { kind: "correct", note: "larger", box }, review);
    expect(step.after).toMatchObject({ box, area: null });
    const [back] = undo([{ finding: step.after, step }], later(1));
    expect(back?.after.area?.outlines).toEqual(anArea().outlines);
  });

  test("adds up with others of its kind when they are merged, and with no others", () => {
    const [one, two] = [patch("a", { rustShare: 1 }), patch("b", { areaPx: 800, rustShare: 0 })];
    const whole = mergeFindings([one, two], "m", review).at(-1)?.after.area;
    expect(whole).toMatchObject({ areaPx: 4000, share: 0.024, areaCm2: 0.4, rustShare: 0.8 });
    expect(whole?.outlines).toHaveLength(2);
    const mixed = mergeFindings([one, patch("c", { stain: "lime" })], "m", review);
    expect(mixed.at(-1)?.after.area).toBeNull();
  });
});

test("what was decided before steps were kept goes back to a proposal", () => {
  const old = proposed({ state: { kind: "accepted", since: at, by: "local" }, lastStep: 0 });
  const [step] = undo([{ finding: old, step: null }], later(1));
  expect(step?.after.state).toEqual({ kind: "proposed", since: later(1).at });
});

test("a rejected finding may be taken after all, an accepted one rejected", () => {
  const rejected = act(proposed(), { kind: "reject", why: "wire" }, review).after;
  expect(() => act(rejected, { kind: "correct", note: "" }, review)).toThrow(NotAllowedNow);
  const taken = act(rejected, { kind: "accept", degree: "c" }, later(1)).after;
  expect(taken).toMatchObject({ state: { kind: "accepted" }, degree: "c" });
  expect(act(taken, { kind: "reject", why: "wire" }, later(2)).after.degree).toBe("c");
});

test("a redrawn line gets its own box and length, and the old line's width no longer holds", () => {
  const line = [
    { x: 10, y: 20 },
    { x: 310, y: 420 },
  ];
  const { after } = act(proposed(), { kind: "correct", note: "moved", line }, review);
  expect(after).toMatchObject({ line, lengthPx: 500, lengthMm: 50, widthPx: null, widthMm: null });
  expect(after.box).toMatchObject({ x: 9, y: 19 });
  const ruler = { kind: "correct", note: "ruler", widthPx: 3 } as const;
  expect(act(after, ruler, later(1)).after).toMatchObject({ widthPx: 3, widthMm: 0.3 });
});

test.each<[string, FindingAction, RegExp]>([
  ["a degree that the type does not know", grade(7, "b"), /degree b .* 7 .*a, c, d, e/],
  ["a class of a type without classes", { ...grade(6, "c"), damageClass: 2 }, /no classes/],
  ["a degree without a type", grade(null, "c"), /not said/],
])("%s is not recorded", (_, action, words) => {
  expect(() => act(proposed(), action, review)).toThrow(words);
});

function grade(damageType: number | null, degree: "b" | "c"): FindingAction & { kind: "correct" } {
  return { kind: "correct", note: "x", damageType, degree };
}

describe("an added finding", () => {
  const add = () =>
    addFinding("P-a", aPhoto(), { kind: "crack", line: horizontal(0, 100), damageType: 6 }, review);

  test("starts accepted, and undoing it withdraws it", () => {
    const step = add();
    expect(step).toMatchObject({ before: null, version: 1, action: { kind: "add" } });
    expect(step.after).toMatchObject({ origin: "person", state: { kind: "accepted", by: "mori" } });
    const [gone] = undo([{ finding: step.after, step }], later(1));
    expect(gone?.after).toMatchObject({ state: { kind: "withdrawn" }, version: 2 });
    expect(allowedActions(gone!.after)).toEqual([]);
  });
});

describe("a merge", () => {
  const left = proposed({
    id: "l",
    line: horizontal(0, 100),
    widthPx: 1,
    widthP95Px: 2,
    score: 70,
  });
  const right = proposed({
    id: "r",
    line: [...horizontal(110, 200)].reverse(),
    widthPx: 3,
    widthP95Px: 4,
    score: 50,
  });
  const merge = () => mergeFindings([right, left], "m", review);

  test("joins the lines by the shortest gaps, whatever their order and direction", () => {
    const whole = merge().at(-1)!.after;
    const xs = whole.line.map(({ x }) => x);
    expect([xs, [...xs].reverse()]).toContainEqual([0, 100, 110, 200]);
    expect(whole).toMatchObject({ lengthPx: 200, widthP95Px: 4, origin: "merge", version: 1 });
    expect(whole.widthPx).toBe(2);
  });

  test("keeps the parts and where they went, and is undone from any of them", () => {
    const steps = merge();
    expect(steps.map(({ findingId, after }) => [findingId, after.state.kind])).toEqual([
      ["r", "merged"],
      ["l", "merged"],
      ["m", "accepted"],
    ]);
    const back = undo(groupOf(steps, "l"), later(1));
    const states = new Map(back.map(({ findingId, after }) => [findingId, after.state.kind]));
    expect(Object.fromEntries(states)).toEqual({ l: "proposed", r: "proposed", m: "withdrawn" });
  });

  test("is not undone over what was done to its result since", () => {
    const steps = merge();
    const corrected = act(steps[2]!.after, { kind: "correct", note: "x", degree: "c" }, later(1));
    const group = groupOf(steps, "l").map((one) =>
      one.finding.id === "m" ? { finding: corrected.after, step: corrected } : one,
    );
    expect(() => undo(group, later(2))).toThrow(/undo what was done to m first/);
  });

  test("takes findings of one photo that still count", () => {
    expect(() => mergeFindings([left], "m", review)).toThrow(NotAllowedNow);
    expect(() => mergeFindings([left, { ...right, photoId: "other" }], "m", review)).toThrow(
      /one photo/,
    );
    const rejected = act(right, { kind: "reject", why: "x" }, review).after;
    expect(() => mergeFindings([left, rejected], "m", review)).toThrow(NotAllowedNow);
  });
});

describe("a split", () => {
  const whole = proposed({ line: [...horizontal(0, 100), { x: 200, y: 0 }] });
  const split = (points: { x: number; y: number }[]) =>
    splitFinding(whole, points, (piece) => `s${piece}`, review);

  test("cuts at the places on the line that are nearest to the points", () => {
    const [own, ...parts] = split([
      { x: 150, y: 30 },
      { x: 50, y: -20 },
    ]);
    expect(own?.after.state).toMatchObject({ kind: "split", into: ["s0", "s1", "s2"] });
    expect(parts.map(({ after }) => after.line.map(({ x }) => x))).toEqual([
      [0, 50],
      [50, 100, 150],
      [150, 200],
    ]);
    expect(parts.map(({ after }) => after.lengthMm)).toEqual([5, 10, 5]);
    const back = undo(groupOf([own!, ...parts], "s1"), later(1));
    expect(back.find(({ findingId }) => findingId === whole.id)?.after.state.kind).toBe("proposed");
  });

  test("cuts nothing off at the ends", () => {
    expect(() => split([{ x: -5, y: 0 }])).toThrow(/cut nothing off/);
    expect(allowedActions(proposed({ line: [] }))).not.toContain("split");
  });
});

function horizontal(from: number, to: number) {
  return [
    { x: from, y: 0 },
    { x: to, y: 0 },
  ];
}

/** As the API puts it together: the finding first, then all that its step names. */
function groupOf(steps: readonly FindingStep[], id: string) {
  const own = steps.filter(({ findingId }) => findingId === id);
  const others = steps.filter(({ findingId }) => findingId !== id);
  return [...own, ...others].map((step) => ({ finding: step.after, step }));
}
