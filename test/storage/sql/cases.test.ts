import { expect, test } from "vitest";
import type { LeakCaseState } from "../../../analysis/domain/leakCase.ts";
import {
  cases,
  closedCasesNear,
  frozenSensors,
  insertCase,
  leakCase,
  nextCaseId,
  openCases,
  updateCase,
} from "../../../storage/sql/cases.ts";
import { aCase, someEvidence } from "../../builders.ts";
import { allPages, onBothEngines } from "./engines.ts";

const at = new Date("2026-11-25T00:10:00Z");
const acknowledged: LeakCaseState = { kind: "acknowledged", since: at, by: "local" };
const closed: LeakCaseState = {
  kind: "closed",
  since: at,
  by: "local",
  why: { kind: "lookAlike", lookAlike: "pump", note: "自動販売機 2026-11-25T00:10:00Z" },
};

onBothEngines("leak cases", (opened) => {
  const db = () => opened().store.db;

  test("gives a case back as it was stored, instants in all its states", async () => {
    const snoozed: LeakCaseState = {
      kind: "snoozed",
      since: at,
      by: "local",
      until: new Date("2026-12-01T00:00:00Z"),
      from: acknowledged,
    };
    await insertCase(db(), aCase());
    expect(await leakCase(db(), "C-0001")).toEqual(aCase());
    expect(await updateCase(db(), aCase({ state: snoozed }), 1)).toBe(true);
    expect(await leakCase(db(), "C-0001")).toEqual(aCase({ state: snoozed, version: 2 }));
    expect(await leakCase(db(), "C-0002")).toBeNull();
  });

  test("takes one of two changes made from the same version", async () => {
    await insertCase(db(), aCase());
    const answers = await Promise.all([
      updateCase(db(), aCase({ score: 60 }), 1),
      updateCase(db(), aCase({ score: 61 }), 1),
    ]);
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await leakCase(db(), "C-0001")).toMatchObject({ version: 2 });
  });

  test("gives each number once", async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => nextCaseId(db())));
    expect(ids.sort()).toEqual(Array.from({ length: 8 }, (_, i) => `C-000${i + 1}`));
  });

  test("lists the highest score first, and the states asked for", async () => {
    await insertCase(db(), aCase({ id: "C-0001", score: 40 }));
    await insertCase(db(), aCase({ id: "C-0002", score: 90, state: closed, closedAt: at }));
    await insertCase(db(), aCase({ id: "C-0003", score: 40 }));
    await insertCase(db(), aCase({ id: "C-0004", score: 70, state: acknowledged }));
    const ids = async (filter: { state?: LeakCaseState["kind"][] }) =>
      (await allPages(2, (page) => cases(db(), filter, page))).map((page) =>
        page.map((one) => one.id),
      );
    expect(await ids({})).toEqual([
      ["C-0002", "C-0004"],
      ["C-0003", "C-0001"],
    ]);
    expect(await ids({ state: ["new", "acknowledged"] })).toEqual([
      ["C-0004", "C-0003"],
      ["C-0001"],
    ]);
    expect((await openCases(db())).map((one) => one.id)).toEqual(["C-0004", "C-0003", "C-0001"]);
  });

  test("freezes its sensors from their first evidence on, until it is closed", async () => {
    await insertCase(db(), aCase());
    expect(await frozenSensors(db())).toEqual(new Map([["S-0001", "2026-11-23"]]));
    const joined = aCase({
      sensorIds: ["S-0001", "S-0002", "S-0003"],
      evidence: [someEvidence({ sensorId: "S-0002", nightOf: "2026-11-25" })],
    });
    await updateCase(db(), joined, 1);
    expect(await frozenSensors(db())).toEqual(
      new Map([
        ["S-0001", "2026-11-23"], // stays, though its evidence is no longer listed
        ["S-0002", "2026-11-25"],
        ["S-0003", "2026-11-24"],
      ]),
    );
    await updateCase(db(), { ...joined, state: closed, closedAt: at }, 2);
    expect(await frozenSensors(db())).toEqual(new Map());
    expect(await closedCasesNear(db(), ["S-0003", "S-9"])).toMatchObject([{ id: "C-0001" }]);
    expect(await closedCasesNear(db(), ["S-9"])).toEqual([]);
    expect(await closedCasesNear(db(), [])).toEqual([]);
  });
});
