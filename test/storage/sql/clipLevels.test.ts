import { expect, test } from "vitest";
import { frozenSince, insertCase, updateCase } from "../../../storage/sql/cases.ts";
import type { ClipLevels } from "../../../storage/sql/clipLevels.ts";
import { clipLevels, earlierBands, saveClipLevels } from "../../../storage/sql/clipLevels.ts";
import { aCase, someEvidence } from "../../builders.ts";
import { onBothEngines } from "./engines.ts";

function aClip(night: number, its: Partial<ClipLevels> = {}): ClipLevels {
  const nightOf = `2026-11-${String(night).padStart(2, "0")}`;
  const recordedAt = new Date(`${nightOf}T03:00:00+09:00`);
  return {
    recordingId: `S-1_${recordedAt.toISOString()}`,
    sensorId: "S-1",
    nightOf,
    recordedAt,
    levelsDb: [-60.5, -60],
    leakProbability: 0.2,
    bandsDb: [-80.25, -81, night],
    shapeChange: 1.5,
    ...its,
  };
}

onBothEngines("clips of a night", (opened) => {
  const db = () => opened().store.db;

  test("are given back as they were saved, the last analysis of each", async () => {
    await saveClipLevels(db(), aClip(24));
    await saveClipLevels(db(), aClip(24, { bandsDb: null, shapeChange: null, levelsDb: [] }));
    expect(await clipLevels(db(), "S-1", "2026-11-24")).toEqual([
      aClip(24, { bandsDb: null, shapeChange: null, levelsDb: [] }),
    ]);
    await saveClipLevels(db(), aClip(24, { recordedAt: null }));
    expect(await clipLevels(db(), "S-1", "2026-11-24")).toEqual([aClip(24, { recordedAt: null })]);
  });

  test("earlier spectra are the newest up to a night, without what nobody heard", async () => {
    for (const night of [17, 20, 18, 21, 19]) await saveClipLevels(db(), aClip(night));
    await saveClipLevels(db(), aClip(19, { recordingId: "S-1_silent", bandsDb: null }));
    await saveClipLevels(db(), aClip(19, { recordingId: "S-2_other", sensorId: "S-2" }));
    const found = await earlierBands(db(), "S-1", { upTo: "2026-11-20", limit: 3 });
    expect(found).toEqual([20, 19, 18].map((night) => [-80.25, -81, night]));
  });

  test("a sensor's history stands still from the first night of its open case", async () => {
    const evidence = [someEvidence({ sensorId: "S-1", nightOf: "2026-11-22" })];
    const opened = aCase({ sensorIds: ["S-1"], evidence });
    expect(await frozenSince(db(), "S-1")).toBeNull();
    await insertCase(db(), opened);
    expect(await frozenSince(db(), "S-1")).toBe("2026-11-22");
    expect(await frozenSince(db(), "S-2")).toBeNull();
    const why = { kind: "wentAway" } as const;
    const state = { kind: "closed", since: new Date(0), by: "system", why } as const;
    await updateCase(db(), { ...opened, state }, opened.version);
    expect(await frozenSince(db(), "S-1")).toBeNull();
  });
});
