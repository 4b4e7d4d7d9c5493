import { expect, test } from "vitest";
import {
  allBridges,
  bridge,
  bridges,
  importBridges,
  saveBridge,
} from "../../../storage/sql/bridges.ts";
import { allPipes, importPipes, pipe, pipes } from "../../../storage/sql/pipes.ts";
import { aBridge, aPipe } from "../../builders.ts";
import { allPages, onBothEngines } from "./engines.ts";

onBothEngines("pipes", (opened) => {
  const db = () => opened().store.db;

  test("are what the last import says; those it does not name stay", async () => {
    const unknown = aPipe({ id: "P-2", diameterMm: null, laidYear: null, material: "unknown" });
    await importPipes(db(), [unknown, aPipe()]);
    await importPipes(db(), [aPipe({ material: "HIVP", lengthM: 99.9 })]);
    expect(await allPipes(db())).toEqual([aPipe({ material: "HIVP", lengthM: 99.9 }), unknown]);
    expect(await pipe(db(), "P-2")).toEqual(unknown);
    expect(await pipe(db(), "P-3")).toBeNull();
    const pages = await allPages(1, (page) => pipes(db(), page));
    expect(pages.map((page) => page.map((one) => one.id))).toEqual([["P-0001"], ["P-2"]]);
  });
});

onBothEngines("bridges", (opened) => {
  const db = () => opened().store.db;

  test("an import never takes back the soundness that a person gave", async () => {
    await importBridges(db(), [aBridge(), aBridge({ id: "B-0002", soundness: "II" })]);
    expect(await saveBridge(db(), aBridge({ soundness: "III" }), 1)).toBe(true);
    await importBridges(db(), [aBridge({ soundness: "I", spans: 3 })]);
    expect(await bridge(db(), "B-0001")).toEqual(
      aBridge({ soundness: "III", spans: 3, version: 3 }),
    );
    expect(await allBridges(db())).toHaveLength(2);
  });

  test("the same import again changes no version", async () => {
    await importBridges(db(), [aBridge()]);
    await importBridges(db(), [aBridge()]);
    expect(await bridge(db(), "B-0001")).toEqual(aBridge());
  });

  test("is saved by who saw its last version, and by no one else", async () => {
    await importBridges(db(), [aBridge()]);
    expect(await saveBridge(db(), aBridge({ name: "新水橋" }), 1)).toBe(true);
    expect(await saveBridge(db(), aBridge({ name: "旧水橋" }), 1)).toBe(false);
    expect(await saveBridge(db(), aBridge({ id: "B-9" }), 1)).toBe(false);
    expect(await bridges(db(), { limit: 5, cursor: null })).toEqual({
      items: [aBridge({ name: "新水橋", version: 2 })],
      nextCursor: null,
    });
  });
});
