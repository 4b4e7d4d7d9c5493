import { expect, test } from "vitest";
import type { StoredPairSound } from "../../../storage/sql/pairSounds.ts";
import {
  pairSound,
  pairSounds,
  pairSoundsAround,
  savePairSound,
} from "../../../storage/sql/pairSounds.ts";
import { aPairSound, aSound, silence } from "../../analysis/cases/pairs.ts";
import { onBothEngines } from "./engines.ts";

const stored = (its: Partial<StoredPairSound> = {}): StoredPairSound => ({
  ...aPairSound(),
  mostDelaySeconds: 0.1,
  bandHz: [40, 2000],
  pipeIds: ["P-1", "P-2"],
  ...its,
});
const all = { from: "2026-01-01", to: "2026-12-31" };

onBothEngines("pair sounds", (opened) => {
  const db = () => opened().store.db;

  test("come back as they were stored", async () => {
    const doubtful = aSound(-0.0123, { alternatives: [{ delaySeconds: 0.02, share: 0.2 }] });
    const one = stored({ sound: doubtful, recordings: 2 });
    const unknown = stored({ b: "S-9", sound: silence, clockSeconds: null });
    await savePairSound(db(), one);
    await savePairSound(db(), unknown);
    expect(await pairSounds(db(), all)).toEqual([one, unknown]);
    expect(await pairSound(db(), one)).toEqual(one);
    expect(await pairSound(db(), { ...one, nightOf: "2026-11-25" })).toBeNull();
  });

  test("correlated again, a pair has the newer result of its night, once", async () => {
    await savePairSound(db(), stored());
    const later = stored({
      recordings: 2,
      recordingIds: ["a", "b", "c", "d"],
      clockSeconds: 0.002,
    });
    await savePairSound(db(), later);
    expect(await pairSounds(db(), all)).toEqual([later]);
  });

  test("of some nights only, both ends among them", async () => {
    for (const nightOf of ["2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"]) {
      await savePairSound(db(), stored({ nightOf }));
    }
    const some = await pairSounds(db(), { from: "2026-11-22", to: "2026-11-23" });
    expect(some.map(({ nightOf }) => nightOf)).toEqual(["2026-11-22", "2026-11-23"]);
  });

  test("around a sensor: its own pairs and those of its partners, no others", async () => {
    for (const [a, b] of [
      ["S-1", "S-2"],
      ["S-2", "S-3"],
      ["S-1", "S-3"],
      ["S-3", "S-4"],
      ["S-5", "S-6"],
    ] as const) {
      await savePairSound(db(), stored({ a, b }));
    }
    const around = async (ids: string[]) =>
      (await pairSoundsAround(db(), ids, all)).map(({ a, b }) => `${a} ${b}`);
    expect(await around(["S-2"])).toEqual(["S-1 S-2", "S-1 S-3", "S-2 S-3"]);
    expect(await around(["S-6", "S-1"])).toEqual(["S-1 S-2", "S-1 S-3", "S-2 S-3", "S-5 S-6"]);
    expect(await around(["S-7"])).toEqual([]);
    expect(await around([])).toEqual([]);
  });
});
