import { expect, test } from "vitest";
import {
  addClipEvidence,
  changedNights,
  clearChangedNight,
  latestNightOf,
  markNightChanged,
  night,
  nights,
  nightsBetween,
  nightsOf,
  saveAnomalies,
  saveNight,
} from "../../../storage/sql/nights.ts";
import { aNight, anAnomaly, someStatistics } from "../../builders.ts";
import { allPages, onBothEngines } from "./engines.ts";

const at = new Date("2026-11-24T02:00:00Z");

onBothEngines("nights", (opened) => {
  const db = () => opened().store.db;

  test("gives a night back as it was saved, with what was found out about it", async () => {
    await saveNight(db(), aNight());
    expect(await nightsOf(db(), { nightOf: "2026-11-24" })).toEqual([aNight()]);
    await saveAnomalies(db(), [
      { sensorId: "S-0001", nightOf: "2026-11-24", anomaly: anAnomaly() },
    ]);
    expect(await night(db(), "S-0001", "2026-11-24")).toEqual(aNight({ anomaly: anAnomaly() }));
    expect(await night(db(), "S-0001", "2026-11-25")).toBeNull();
  });

  test("a logger's night replaces one made of recordings, never the other way", async () => {
    const quiet = someStatistics({ minDb: -80 });
    expect(await saveNight(db(), aNight({ source: "recordings" }))).toBe(true);
    expect(await saveNight(db(), aNight({ statistics: quiet }))).toBe(true);
    expect(await saveNight(db(), aNight({ source: "recordings" }))).toBe(false);
    expect(await nightsOf(db(), { nightOf: "2026-11-24" })).toEqual([
      aNight({ statistics: quiet }),
    ]);
  });

  test("a night that is saved again keeps its highest probability and its anomaly", async () => {
    await saveNight(db(), aNight({ leakProbability: 0.8, anomaly: anAnomaly() }));
    await saveNight(db(), aNight({ valid: false }));
    expect(await night(db(), "S-0001", "2026-11-24")).toEqual(
      aNight({ valid: false, leakProbability: 0.8, anomaly: anAnomaly() }),
    );
    await saveNight(db(), aNight({ leakProbability: 0.3 }));
    expect(await night(db(), "S-0001", "2026-11-24")).toMatchObject({ leakProbability: 0.8 });
    await saveNight(db(), aNight({ leakProbability: 0.9 }));
    expect(await night(db(), "S-0001", "2026-11-24")).toMatchObject({ leakProbability: 0.9 });
  });

  test("clips raise the probability of a night that is there, and say how it sounds", async () => {
    const add = (leakProbability: number, shapeChange: number | null) =>
      addClipEvidence(db(), "S-0001", "2026-11-24", {
        leakProbability,
        shapeChange,
        sameThroughNight: 0.9,
      });
    const stored = () => night(db(), "S-0001", "2026-11-24");
    expect(await add(0.5, 2)).toBe(false);
    await saveNight(db(), aNight());
    expect(await add(0.5, null)).toBe(true);
    expect(await stored()).toEqual(aNight({ leakProbability: 0.5, sameThroughNight: 0.9 }));
    expect(await add(0.4, 2.5)).toBe(true);
    expect(await stored()).toMatchObject({ leakProbability: 0.5, shapeChange: 2.5 });
    expect(await add(0.6, 1.5)).toBe(true);
    expect(await stored()).toMatchObject({ leakProbability: 0.6, shapeChange: 1.5 });
    // The logger repeats its night: what the clips told stays.
    await saveNight(db(), aNight());
    expect(await stored()).toMatchObject({ shapeChange: 1.5, sameThroughNight: 0.9 });
    await saveNight(db(), aNight({ shapeChange: 3 }));
    expect(await stored()).toMatchObject({ shapeChange: 3, sameThroughNight: 0.9 });
  });

  test("a night of before there were charts, thirds and rain says null of them", async () => {
    await saveNight(db(), aNight({ anomaly: anAnomaly() }));
    const { thirdsP10Db: _, ...statistics } = someStatistics();
    const { ewma, cusum, chartNights, rainMm, rainRiseDb, ...anomaly } = anAnomaly();
    await db()
      .updateTable("night")
      .set({ statisticsJson: JSON.stringify(statistics), anomalyJson: JSON.stringify(anomaly) })
      .execute();
    expect(await night(db(), "S-0001", "2026-11-24")).toEqual(
      aNight({
        statistics: { ...statistics, thirdsP10Db: null },
        anomaly: {
          ...anomaly,
          ewma: null,
          cusum: null,
          chartNights: 0,
          rainMm: null,
          rainRiseDb: null,
        },
      }),
    );
  });

  test("finds nights by date and sensor, both ends included", async () => {
    for (const nightOf of ["2026-11-22", "2026-11-23", "2026-11-24"]) {
      for (const sensorId of ["S-1", "S-2"]) await saveNight(db(), aNight({ sensorId, nightOf }));
    }
    const names = (found: { sensorId: string; nightOf: string }[]) =>
      found.map(({ sensorId, nightOf }) => `${sensorId} ${nightOf.slice(8)}`);
    expect(names(await nightsBetween(db(), { from: "2026-11-23", to: "2026-11-24" }))).toEqual([
      "S-1 23",
      "S-2 23",
      "S-1 24",
      "S-2 24",
    ]);
    expect(
      names(
        await nightsBetween(db(), { from: "2026-11-22", to: "2026-11-23", sensorIds: ["S-2"] }),
      ),
    ).toEqual(["S-2 22", "S-2 23"]);
    expect(
      await nightsBetween(db(), { from: "2026-11-22", to: "2026-11-23", sensorIds: [] }),
    ).toEqual([]);
    const pages = await allPages(4, (page) => nights(db(), {}, page));
    expect(pages.map(names)).toEqual([
      ["S-2 24", "S-1 24", "S-2 23", "S-1 23"],
      ["S-2 22", "S-1 22"],
    ]);
    const one = await nights(db(), { sensorId: "S-1" }, { limit: 9, cursor: null });
    expect(names(one.items)).toEqual(["S-1 24", "S-1 23", "S-1 22"]);
    expect(await latestNightOf(db())).toBe("2026-11-24");
  });

  test("no night, no latest night", async () => {
    expect(await latestNightOf(db())).toBeNull();
  });

  test("a night that changes while it is decided stays to be decided, even in the same millisecond", async () => {
    await markNightChanged(db(), "2026-11-24", at);
    await markNightChanged(db(), "2026-11-23", at);
    const [first, second] = await changedNights(db());
    expect([first!.nightOf, second!.nightOf]).toEqual(["2026-11-23", "2026-11-24"]);
    await markNightChanged(db(), "2026-11-24", at);
    expect(await clearChangedNight(db(), "2026-11-23", first!.changedAt)).toBe(true);
    expect(await clearChangedNight(db(), "2026-11-24", second!.changedAt)).toBe(false);
    const [again, ...none] = await changedNights(db());
    expect(none).toEqual([]);
    expect(await clearChangedNight(db(), "2026-11-24", again!.changedAt)).toBe(true);
    expect(await changedNights(db())).toEqual([]);
  });
});
