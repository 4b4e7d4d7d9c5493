import { expect, test } from "vitest";
import { BadCursor } from "../../../storage/page.ts";
import {
  failRecording,
  insertRecording,
  recording,
  recordingAudio,
  recordingSpectrum,
  recordings,
  saveAnalysis,
  sensorHistory,
} from "../../../storage/sql/recordings.ts";
import { aNewRecording, anAnalysis, aRecording } from "../../builders.ts";
import { allPages, onBothEngines } from "./engines.ts";

const wav = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7) % 256);

onBothEngines("recordings", (opened) => {
  const db = () => opened().store.db;
  const insert = (id: string, sensorId: string, minute: number) =>
    insertRecording(
      db(),
      aNewRecording({ id, sensorId, recordedAt: new Date(Date.UTC(2026, 10, 24, 2, minute)) }),
      wav,
    );

  test("gives the audio back byte for byte", async () => {
    const { id } = aNewRecording();
    expect(await insertRecording(db(), aNewRecording(), wav)).toBe("stored");
    expect(await recordingAudio(db(), id)).toEqual(wav);
    expect(await recordingAudio(db(), "other")).toBeNull();
    expect(await insertRecording(db(), aNewRecording(), wav)).toBe("exists");
  });

  test("is received, then analysed", async () => {
    const { id } = aNewRecording();
    await insertRecording(db(), aNewRecording(), wav);
    expect(await recording(db(), id)).toMatchObject({ state: "received", assessment: null });
    expect(await recordingSpectrum(db(), id)).toBeNull();
    await saveAnalysis(db(), id, anAnalysis());
    expect(await recording(db(), id)).toEqual(aRecording());
    expect(await recordingSpectrum(db(), id)).toEqual(anAnalysis().spectrum);
  });

  test("keeps why it failed, and forgets it when it is analysed after all", async () => {
    const { id } = aNewRecording();
    await insertRecording(db(), aNewRecording(), wav);
    await failRecording(db(), id, "samples are not finite");
    expect(await recording(db(), id)).toMatchObject({
      state: "failed",
      failure: "samples are not finite",
    });
    await saveAnalysis(db(), id, anAnalysis());
    expect(await recording(db(), id)).toEqual(aRecording());
  });

  test("a silent clip, whose level is minus infinity, is kept without a level", async () => {
    await insertRecording(db(), aNewRecording(), wav);
    await saveAnalysis(db(), aNewRecording().id, anAnalysis({ levelDb: -Infinity }));
    expect(await recording(db(), aNewRecording().id)).toMatchObject({ levelDb: null });
  });

  test("a clip takes the place of an edge spectrum of the same instant, never the other way", async () => {
    const spectrum = aNewRecording({ source: "spectrum", durationSeconds: 1 });
    await insertRecording(db(), spectrum, null);
    await saveAnalysis(db(), spectrum.id, anAnalysis());
    expect(await insertRecording(db(), aNewRecording(), wav)).toBe("stored");
    expect(await recording(db(), spectrum.id)).toMatchObject({
      state: "received",
      durationSeconds: 10,
      levelDb: null,
    });
    expect(await recordingAudio(db(), spectrum.id)).toEqual(wav);
    expect(await insertRecording(db(), spectrum, null)).toBe("exists");
    expect(await recording(db(), spectrum.id)).toMatchObject({ durationSeconds: 10 });
  });

  test("lists the newest first, page by page, without gaps when instants are equal", async () => {
    for (const [id, sensorId, minute] of [
      ["a", "S-1", 1],
      ["b", "S-2", 2],
      ["c", "S-1", 2],
      ["d", "S-1", 2],
      ["e", "S-2", 3],
    ] as const) {
      await insert(id, sensorId, minute);
    }
    const ids = (pages: { id: string }[][]) => pages.map((page) => page.map((one) => one.id));
    expect(ids(await allPages(2, (page) => recordings(db(), {}, page)))).toEqual([
      ["e", "d"],
      ["c", "b"],
      ["a"],
    ]);
    expect(ids(await allPages(3, (page) => recordings(db(), { sensorId: "S-1" }, page)))).toEqual([
      ["d", "c", "a"],
    ]);
    await saveAnalysis(db(), "c", anAnalysis());
    expect(ids(await allPages(3, (page) => recordings(db(), { state: "analysed" }, page)))).toEqual(
      [["c"]],
    );
  });

  test.each(["x", "", "bnVsbA", "WzFd", "WyJhIiwxXQ", "WzEsMiwzXQ", "💧", "e30"])(
    "refuses the cursor %s",
    async (cursor) => {
      await expect(recordings(db(), {}, { limit: 2, cursor })).rejects.toThrow(BadCursor);
    },
  );

  test("a sensor's history is what was analysed before, newest first", async () => {
    for (const [id, minute] of [
      ["a", 1],
      ["b", 2],
      ["c", 3],
      ["d", 4],
    ] as const) {
      await insert(id, "S-1", minute);
      if (id !== "b") await saveAnalysis(db(), id, anAnalysis({ levelDb: -minute }));
    }
    await insert("other", "S-2", 1);
    await saveAnalysis(db(), "other", anAnalysis());
    const before = new Date(Date.UTC(2026, 10, 24, 2, 4));
    const history = await sensorHistory(db(), "S-1", { before, limit: 5 });
    expect(history.map((one) => one.levelDb)).toEqual([-3, -1]);
    expect(history[0]).toMatchObject({ features: anAnalysis().features });
    expect(history[0]!.spectrum).toEqual(anAnalysis().spectrum);
    expect(await sensorHistory(db(), "S-1", { before, limit: 1 })).toHaveLength(1);
  });
});
