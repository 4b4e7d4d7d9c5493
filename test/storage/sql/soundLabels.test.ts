import { expect, test } from "vitest";
import { act } from "../../../analysis/cases/caseActions.ts";
import type { LeakCase } from "../../../analysis/domain/leakCase.ts";
import { insertCase, updateCase } from "../../../storage/sql/cases.ts";
import { saveClipLevels } from "../../../storage/sql/clipLevels.ts";
import { appendEvent } from "../../../storage/sql/events.ts";
import { saveNight } from "../../../storage/sql/nights.ts";
import { insertRecording, saveAnalysis } from "../../../storage/sql/recordings.ts";
import { dugCases, nightClips, nightFlags } from "../../../storage/sql/soundLabels.ts";
import { aCase, aNewRecording, aNight, anAnalysis, anAnomaly } from "../../builders.ts";
import { onBothEngines } from "./engines.ts";

onBothEngines("labels of sounds", (opened) => {
  const db = () => opened().store.db;

  async function acted(before: LeakCase, action: Parameters<typeof act>[1], at: Date) {
    const next = act(before, action, "local", at);
    await updateCase(db(), next, before.version);
    const data = { what: action, state: next.state, score: next.score };
    await appendEvent(db(), { at, kind: "case.acted", subject: next.id, actor: "local", data });
    return next;
  }

  test("a closed case still tells when it was dug and what was found each time", async () => {
    const dispatched = aCase({
      state: { kind: "dispatched", since: new Date(0), by: "local", crew: "A" },
    });
    await insertCase(db(), dispatched);
    await insertCase(db(), aCase({ id: "C-0002" }));
    const hours = (n: number) => new Date(Date.parse("2026-11-25T00:00:00Z") + n * 3_600_000);
    const dry = await acted(
      dispatched,
      { kind: "dig", result: { found: false, note: "" } },
      hours(1),
    );
    const said = await acted(dry, { kind: "comment", text: "further north" }, hours(2));
    const found = { found: true, leakKind: "joint", distanceFromMarkM: 3, note: "" } as const;
    const dug = await acted(said, { kind: "dig", result: found }, hours(3));
    await acted(dug, { kind: "close", why: { kind: "repaired" } }, hours(4));
    const cases = await dugCases(db());
    expect(cases.map(({ leakCase }) => leakCase.id)).toEqual(["C-0001"]);
    expect(cases[0]?.digs).toEqual([
      { at: hours(1), result: { found: false, note: "" } },
      { at: hours(3), result: found },
    ]);
  });

  test("tells what nights were judged to be", async () => {
    await saveNight(db(), aNight({ sensorId: "S-0002", anomaly: anAnomaly() }));
    await saveNight(db(), aNight({ sensorId: "S-0001", valid: false }));
    await saveNight(db(), aNight({ nightOf: "2026-11-10" }));
    const range = { from: "2026-11-20", to: "2026-11-24" };
    expect(await nightFlags(db(), range)).toEqual([
      { sensorId: "S-0001", nightOf: "2026-11-24", valid: false, z: null, raised: false },
      { sensorId: "S-0002", nightOf: "2026-11-24", valid: true, z: 4.2, raised: true },
    ]);
  });

  test("gives the clips of the nights asked for, with their features and no edge spectra", async () => {
    for (const [n, source] of [
      [1, "wav"],
      [2, "spectrum"],
      [3, "wav"],
    ] as const) {
      const id = `S-000${n}_a`;
      const sensorId = `S-000${n}`;
      await insertRecording(db(), aNewRecording({ id, sensorId, source }), null);
      await saveAnalysis(db(), id, anAnalysis());
      await saveClipLevels(db(), {
        recordingId: id,
        sensorId,
        nightOf: "2026-11-24",
        recordedAt: null,
        levelsDb: [-40],
        leakProbability: 0.5,
        bandsDb: null,
        shapeChange: null,
      });
    }
    const { features, quality } = anAnalysis();
    const nights = ["S-0001", "S-0002"].map((sensorId) => ({ sensorId, nightOf: "2026-11-24" }));
    expect(
      await nightClips(db(), [...nights, { sensorId: "S-0003", nightOf: "2026-11-23" }]),
    ).toEqual([
      { recordingId: "S-0001_a", sensorId: "S-0001", nightOf: "2026-11-24", features, quality },
    ]);
  });
});
