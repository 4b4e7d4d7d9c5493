import { expect, test } from "vitest";
import { addDeadLetter, deadLetter, deadLetters } from "../../../storage/sql/deadLetters.ts";
import {
  addDevice,
  anyDevices,
  deviceKeyMatches,
  devices,
  revokeDevice,
} from "../../../storage/sql/devices.ts";
import { saveSetting, setting } from "../../../storage/sql/settings.ts";
import { allPages, onBothEngines } from "./engines.ts";

const at = new Date("2026-11-24T02:00:00Z");

onBothEngines("dead letters", (opened) => {
  const db = () => opened().store.db;
  const letter = {
    at,
    topic: "mizuhashi/v1/sensors/S-1/recordings/昨日",
    deviceId: null,
    field: "recordedAt",
    reason: 'recordedAt is "昨日", expected a UTC instant',
    payload: new Uint8Array([0, 255, 128]),
    stack: null,
    inboxKey: null,
  };

  test("keep the message, its reason and where it came from", async () => {
    const id = await addDeadLetter(db(), letter);
    expect(await deadLetter(db(), id)).toEqual({ ...letter, id, payloadBytes: 3 });
    expect(await deadLetter(db(), id + 1)).toBeNull();
  });

  test("keep the first 64 KiB of a long message and how long it was", async () => {
    const payload = new Uint8Array(65_537).fill(7);
    const id = await addDeadLetter(db(), { ...letter, payload });
    const kept = await deadLetter(db(), id);
    expect(kept!.payload).toEqual(payload.subarray(0, 65_536));
    expect(kept!.payloadBytes).toBe(65_537);
  });

  test("are listed newest first", async () => {
    const ids: number[] = [];
    for (let i = 0; i < 3; i++) ids.unshift(await addDeadLetter(db(), letter));
    const pages = await allPages(2, (page) => deadLetters(db(), page));
    expect(pages.map((page) => page.map((one) => one.id))).toEqual([ids.slice(0, 2), ids.slice(2)]);
  });
});

onBothEngines("devices", (opened) => {
  const db = () => opened().store.db;

  test("are let in with their own key, until they are revoked", async () => {
    expect(await anyDevices(db())).toBe(false);
    await addDevice(db(), { id: "S-1", key: "鍵1", at });
    expect(await anyDevices(db())).toBe(true);
    expect(await deviceKeyMatches(db(), "S-1", "鍵1")).toBe(true);
    expect(await deviceKeyMatches(db(), "S-1", "鍵2")).toBe(false);
    expect(await deviceKeyMatches(db(), "S-2", "鍵1")).toBe(false);
    expect(await revokeDevice(db(), "S-1", at)).toBe(true);
    expect(await revokeDevice(db(), "S-1", at)).toBe(false);
    expect(await deviceKeyMatches(db(), "S-1", "鍵1")).toBe(false);
    expect(await devices(db())).toEqual([{ id: "S-1", createdAt: at, revokedAt: at }]);
    expect(await anyDevices(db())).toBe(true);
    await addDevice(db(), { id: "S-1", key: "鍵3", at });
    expect(await deviceKeyMatches(db(), "S-1", "鍵3")).toBe(true);
  });

  test("the key itself is nowhere in the database", async () => {
    await addDevice(db(), { id: "S-1", key: "very-secret", at });
    const rows = await db().selectFrom("device").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain("very-secret");
  });
});

onBothEngines("settings", (opened) => {
  const db = () => opened().store.db;

  test("keep any value under a name", async () => {
    expect(await setting(db(), "centre")).toBeUndefined();
    await saveSetting(db(), "centre", { lon: 139.7, 市: "水橋市" });
    await saveSetting(db(), "centre", { lon: 139.8, 市: "水橋市" });
    expect(await setting(db(), "centre")).toEqual({ lon: 139.8, 市: "水橋市" });
    await saveSetting(db(), "nothing", null);
    expect(await setting(db(), "nothing")).toBeNull();
  });
});
