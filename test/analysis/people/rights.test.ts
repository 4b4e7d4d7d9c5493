import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allowedActions } from "../../../analysis/cases/caseActions.ts";
import type { Role } from "../../../analysis/domain/user.ts";
import { roles } from "../../../analysis/domain/user.ts";
import type { Act } from "../../../analysis/people/rights.ts";
import {
  actsOf,
  hasAdmin,
  isWithin,
  may,
  permitted,
  rights,
  rolesFor,
} from "../../../analysis/people/rights.ts";

const acts = Object.keys(rights) as Act[];

test("an administrator may do everything, a viewer may only look", () => {
  expect(actsOf(["admin"])).toEqual(acts);
  expect(actsOf(["viewer"])).toEqual(["read"]);
  expect(actsOf([])).toEqual([]);
});

test("everybody who may do something may also look", () => {
  for (const role of roles) expect(may([role], "read"), role).toBe(true);
});

test("a crew enters what it dug and comments, and decides nothing", () => {
  expect(actsOf(["crew"])).toEqual(["read", "case.dig", "case.comment", "case.photograph"]);
});

test("engineers and inspectors have their own field, and several roles add up", () => {
  const engineer = actsOf(["engineer"]);
  const inspector = actsOf(["inspector"]);
  expect(engineer.filter((act) => inspector.includes(act))).toEqual(["read"]);
  expect(new Set(actsOf(["engineer", "inspector"]))).toEqual(new Set([...engineer, ...inspector]));
});

test("a machine gets no more than its owner has: a part of it, or only to look", () => {
  const within = (...held: Role[]) => roles.filter((role) => isWithin(role, held));
  expect(within("admin")).toEqual([...roles]);
  expect(within("engineer")).toEqual(["viewer", "engineer", "crew"]);
  expect(within("inspector")).toEqual(["viewer", "inspector"]);
  expect(within()).toEqual([]);
});

test("letting people in, models and the audit log are the administrator's alone", () => {
  for (const act of ["user.edit", "user.read", "audit.read", "model.accept"] as const) {
    expect(rolesFor(act)).toEqual(["admin"]);
  }
});

test("what may be done to a case is what its state allows, less what the roles do not", () => {
  const dispatched = allowedActions({
    state: { kind: "dispatched", since: new Date(0), by: "e", crew: "1班" },
  });
  expect(permitted("case", dispatched, ["crew"])).toEqual(["dig", "comment"]);
  expect(permitted("case", dispatched, ["engineer"])).toEqual(dispatched);
  expect(permitted("case", dispatched, ["viewer", "inspector"])).toEqual([]);
});

test("the documentation's table is the code's", async () => {
  const page = await readFile(join(import.meta.dirname, "../../../docs/people.md"), "utf8");
  const rows = [...page.matchAll(/^\| `([\w.]+)` \|(.*)\|$/gm)];
  expect(rows.map(([, act]) => act)).toEqual(acts);
  for (const [, act, cells] of rows) {
    const held = (cells ?? "").split("|").map((cell) => cell.trim());
    expect(
      roles.filter((_role, column) => held[column] === "yes"),
      act,
    ).toEqual(rolesFor(act as Act));
  }
});

describe("the last administrator", () => {
  const admin = { roles: ["admin"], disabledAt: null } as const;
  const viewer = { roles: ["viewer"], disabledAt: null } as const;

  test("counts while let in", () => {
    expect(hasAdmin([viewer, admin])).toBe(true);
    expect(hasAdmin([viewer, { ...admin, disabledAt: new Date(0) }])).toBe(false);
    expect(hasAdmin([])).toBe(false);
  });
});
