import { expect, test } from "vitest";
import { crackLabels, crackVerdicts } from "../../../analysis/bridge/reviewedCracks.ts";
import type { Finding, FindingState } from "../../../analysis/domain/finding.ts";
import { aFinding } from "../../builders.ts";

const since = new Date("2026-11-25T01:00:00Z");
const by = "mori";
const accepted: FindingState = { kind: "accepted", since, by };
const rejected: FindingState = { kind: "rejected", since, by, why: "joint" };
const proposed: FindingState = { kind: "proposed", since };
const [width, height] = [100, 80];

/** A level line of 60 px. */
const at = (y: number, its: Partial<Finding>): Finding =>
  aFinding({
    kind: "crack",
    damageType: 6,
    widthPx: 3,
    line: [
      { x: 20, y },
      { x: 80, y },
    ],
    box: { x: 20, y: y - 2, width: 60, height: 4 },
    ...its,
  });

function labelsAt(findings: readonly Finding[], y: number): "crack" | "none" | "doubtful" {
  const verdicts = crackVerdicts(findings);
  if (!verdicts) throw new Error("no verdict");
  const { labelled, doubtful } = crackLabels(verdicts, width, height);
  const place = y * width + 50;
  if (labelled[place] === 1) return "crack";
  return doubtful[place] === 1 ? "doubtful" : "none";
}

test("a photo that nobody has looked at teaches nothing", () => {
  expect(crackVerdicts([])).toBeNull();
  expect(crackVerdicts([at(20, { state: proposed })])).toBeNull();
  const withdrawn: FindingState = { kind: "withdrawn", since, by };
  expect(crackVerdicts([at(20, { state: withdrawn })])).toBeNull();
});

test("with a verdict on every finding the photo teaches as a whole, but for what lies close to a crack", () => {
  const findings = [at(20, { state: accepted }), at(60, { state: rejected })];
  expect(crackVerdicts(findings)).toMatchObject({ whole: true, since });
  const told = [19, 20, 21, 26, 35, 60].map((y) => labelsAt(findings, y));
  expect(told).toEqual(["crack", "crack", "crack", "doubtful", "none", "none"]);
});

test("one open finding, of whatever kind, and only what has a verdict teaches", () => {
  const open = at(40, { state: proposed, kind: "anomaly", damageType: null, line: [] });
  const findings = [at(20, { state: accepted }), at(60, { state: rejected }), open];
  expect(crackVerdicts(findings)?.whole).toBe(false);
  const told = [20, 35, 40, 60, 75].map((y) => labelsAt(findings, y));
  expect(told).toEqual(["crack", "doubtful", "doubtful", "none", "doubtful"]);
});

test("a box that is a crack, and a line with another type, are neither crack nor none", () => {
  const box = at(20, { state: accepted, kind: "area", line: [] });
  const note = "lime along it";
  const retyped = at(60, { state: { kind: "corrected", since, by, note }, damageType: 8 });
  expect(["doubtful", "none", "doubtful"]).toEqual(
    [20, 40, 60].map((y) => labelsAt([box, retyped], y)),
  );
});

test("counts what teaches by what people did; merged parts by what they became", () => {
  const into = "whole";
  const verdicts = crackVerdicts([
    at(10, { state: accepted }),
    at(20, { state: { kind: "corrected", since, by, note: "redrawn" } }),
    at(30, { state: accepted, origin: "person" }),
    at(40, { state: { kind: "merged", since, by, into } }),
    at(40, { state: accepted, origin: "merge", id: into }),
    at(50, { state: rejected }),
    at(60, { state: rejected, kind: "anomaly", line: [] }),
  ]);
  expect(verdicts?.counts).toEqual({ accepted: 2, corrected: 1, added: 1, rejected: 1 });
});
