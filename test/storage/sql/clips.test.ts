import { expect, test } from "vitest";
import { clipsBetween } from "../../../storage/sql/clips.ts";
import { failRecording, insertRecording, saveAnalysis } from "../../../storage/sql/recordings.ts";
import { aNewRecording, anAnalysis } from "../../builders.ts";
import { onBothEngines } from "./engines.ts";

onBothEngines("clips", (opened) => {
  test("are analysed recordings with audio of some sensors within some time", async () => {
    const { db } = opened().store;
    const put = async (sensorId: string, at: string, source: "wav" | "spectrum" = "wav") => {
      const id = `${sensorId}_${at}`;
      const recordedAt = new Date(`2026-11-23T${at}Z`);
      const wav = source === "wav" ? new Uint8Array([1]) : null;
      await insertRecording(db, aNewRecording({ id, sensorId, recordedAt, source }), wav);
      return id;
    };
    for (const id of [
      await put("S-2", "18:00:00.020"),
      await put("S-1", "18:30:00.000"),
      await put("S-1", "18:00:00.000"),
      await put("S-1", "19:00:00.000"),
      await put("S-1", "17:59:59.999"),
      await put("S-1", "18:10:00.000", "spectrum"),
      await put("S-3", "18:00:00.000"),
    ]) {
      await saveAnalysis(db, id, anAnalysis());
    }
    await failRecording(db, await put("S-2", "18:20:00.000"), "no WAV");
    await put("S-2", "18:40:00.000");
    const window = {
      from: new Date("2026-11-23T18:00:00Z"),
      to: new Date("2026-11-23T19:00:00Z"),
    };
    const found = await clipsBetween(db, ["S-2", "S-1"], window);
    expect(found.map(({ id }) => id)).toEqual([
      "S-1_18:00:00.000",
      "S-1_18:30:00.000",
      "S-2_18:00:00.020",
    ]);
    expect(found[2]).toMatchObject({
      sensorId: "S-2",
      recordedAt: new Date("2026-11-23T18:00:00.020Z"),
    });
    expect(await clipsBetween(db, [], window)).toEqual([]);
  });
});
