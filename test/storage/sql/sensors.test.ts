import { expect, test } from "vitest";
import {
  allSensors,
  importSensors,
  placeSensor,
  saveStatus,
  sensor,
  sensors,
  touchSensor,
} from "../../../storage/sql/sensors.ts";
import { aSensor, aStatus } from "../../builders.ts";
import { allPages, onBothEngines } from "./engines.ts";

const at = new Date("2026-11-24T02:00:00Z");
const before = new Date("2026-11-23T02:00:00Z");
const here = { position: { lon: 139.5, lat: 35.5 }, pipe: { pipeId: "P-9", offsetM: 3 } };

onBothEngines("sensors", (opened) => {
  const db = () => opened().store.db;

  test("keeps an unknown sensor as unplaced, once", async () => {
    expect(await touchSensor(db(), "S-9", at)).toBe("new");
    expect(await touchSensor(db(), "S-9", before)).toBe("known");
    expect(await sensor(db(), "S-9")).toEqual({
      id: "S-9",
      name: null,
      kind: "unknown",
      placement: { kind: "unplaced" },
      status: null,
      lastContactAt: at,
      version: 1,
    });
    expect(await sensor(db(), "S-10")).toBeNull();
  });

  test("is new to one of many who meet it at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => touchSensor(db(), "S-9", at)),
    );
    expect(answers.filter((answer) => answer === "new")).toHaveLength(1);
  });

  test("an older status never replaces a newer one", async () => {
    expect(await saveStatus(db(), "S-0001", aStatus())).toBe(false);
    await importSensors(db(), [aSensor()]);
    expect(await saveStatus(db(), "S-0001", aStatus())).toBe(true);
    expect(await saveStatus(db(), "S-0001", aStatus({ reportedAt: before }))).toBe(false);
    expect(await saveStatus(db(), "S-0001", aStatus())).toBe(false);
    expect(await sensor(db(), "S-0001")).toEqual(aSensor({ status: aStatus() }));
  });

  test("is placed by who saw its last version, and by no one else", async () => {
    await touchSensor(db(), "S-9", at);
    const placed = await placeSensor(db(), "S-9", { ...here, name: "水橋 🌉" }, 1);
    expect(placed).toMatchObject({
      name: "水橋 🌉",
      kind: "unknown",
      placement: { kind: "placed", ...here },
      version: 2,
    });
    expect(await placeSensor(db(), "S-9", here, 1)).toBe("changed");
    expect(await placeSensor(db(), "S-8", here, 1)).toBe("gone");
    const again = { position: here.position, pipe: null, kind: "hydrophone" } as const;
    expect(await placeSensor(db(), "S-9", again, null)).toMatchObject({
      name: "水橋 🌉",
      kind: "hydrophone",
      placement: { kind: "placed", position: here.position, pipe: null },
      version: 3,
    });
  });

  test("a name given to an unplaced sensor does not place it", async () => {
    await touchSensor(db(), "S-9", at);
    const named = await placeSensor(db(), "S-9", { position: null, pipe: null, name: "n" }, 1);
    expect(named).toMatchObject({ name: "n", placement: { kind: "unplaced" } });
  });

  test("an import takes name and place of the ledger and leaves what the sensor said", async () => {
    await touchSensor(db(), "S-0001", at);
    await saveStatus(db(), "S-0001", aStatus());
    expect(await importSensors(db(), [aSensor(), aSensor({ id: "S-0002" })])).toBe(2);
    const known = aSensor({ status: aStatus(), lastContactAt: at, version: 2 });
    expect(await allSensors(db())).toEqual([known, aSensor({ id: "S-0002" })]);
    expect(await importSensors(db(), [aSensor(), aSensor({ id: "S-0002" })])).toBe(0);
    await importSensors(db(), [aSensor({ placement: { kind: "unplaced" }, name: null })]);
    expect(await sensor(db(), "S-0001")).toEqual({ ...known, name: null, version: 3 });
  });

  test("imports more than one statement can bind", async () => {
    const many = Array.from({ length: 1201 }, (_, i) => aSensor({ id: `S-${10_000 + i}` }));
    await importSensors(db(), many);
    expect(await allSensors(db())).toEqual(many);
  });

  test("lists by id, placed or unplaced", async () => {
    await importSensors(
      db(),
      ["S-1", "S-3"].map((id) => aSensor({ id })),
    );
    await touchSensor(db(), "S-2", at);
    await touchSensor(db(), "s-1", at);
    const ids = async (filter: { placed?: boolean }) =>
      (await allPages(2, (page) => sensors(db(), filter, page))).map((page) =>
        page.map((one) => one.id),
      );
    expect(await ids({})).toEqual([
      ["S-1", "S-2"],
      ["S-3", "s-1"],
    ]);
    expect(await ids({ placed: true })).toEqual([["S-1", "S-3"]]);
    expect(await ids({ placed: false })).toEqual([["S-2", "s-1"]]);
  });
});
