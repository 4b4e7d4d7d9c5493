import { access } from "node:fs/promises";
import type { MqttClient } from "mqtt";
import { afterEach, expect, test } from "vitest";
import type { ProgressMessage } from "../../ingest/messages.ts";
import type { UploadLimits } from "../../ingest/uploadLimits.ts";
import { deadLetters } from "../../storage/sql/deadLetters.ts";
import { addDevice } from "../../storage/sql/devices.ts";
import { survey } from "../../storage/sql/surveys.ts";
import type { Install } from "./install.ts";
import { anInstall } from "./install.ts";
import { sha256 } from "./payloads.ts";
import { aJpeg } from "./photos.ts";

let install: Install;
let client: MqttClient;
let heard: ProgressMessage[];
afterEach(() => install.stop());

async function open(uploadLimits: UploadLimits): Promise<void> {
  install = await anInstall({ settings: { uploadLimits } });
  client = await install.client();
  heard = [];
  await client.subscribeAsync("mizuhashi/v1/surveys/+/progress", { qos: 1 });
  client.on("message", (_topic, payload) => {
    heard.push(JSON.parse(payload.toString()) as ProgressMessage);
  });
}

const topic = (id: string, rest: string) => `mizuhashi/v1/surveys/${id}/${rest}`;
const progress = (id: string) => heard.findLast(({ surveyId }) => surveyId === id);
const files = (id: string) =>
  progress(id)?.files.map(({ name, state, reason }) => [name, state, reason]);

async function announce(
  id: string,
  photos: readonly Buffer[],
  as: MqttClient = client,
): Promise<void> {
  const list = photos.map((bytes, i) => ({
    name: `${i}.JPG`,
    sizeBytes: bytes.length,
    sha256: sha256(bytes),
  }));
  const manifest = { bridgeId: "B-001", surveyedOn: "2026-11-20", files: list };
  await as.publishAsync(topic(id, "manifest"), JSON.stringify(manifest), { qos: 1 });
}

async function send(id: string, bytes: Buffer, from = 0, to = bytes.length): Promise<void> {
  const chunk = bytes.subarray(from, to);
  await client.publishAsync(topic(id, `files/${sha256(bytes)}/${from}`), chunk, { qos: 1 });
}

test("a full disk refuses a new survey with its reason, and takes nothing of it", async () => {
  await open({ leastFreeBytes: Number.MAX_SAFE_INTEGER, mostOpenPartialBytes: 1e9 });
  const photo = await aJpeg(80, 60, 1);
  await announce("U-1", [photo]);
  await expect
    .poll(() => progress("U-1"))
    .toMatchObject({
      state: "refused",
      reason: expect.stringContaining("the disk has room for 0.0 MB"),
      files: [],
    });
  expect(await survey(install.store.db, "U-1")).toBeNull();
  const letters = await deadLetters(install.store.db, { limit: 9, cursor: null });
  expect(letters.items).toMatchObject([{ field: "files" }]);
});

test("a device that has begun too much finishes it first; then the rest is taken", async () => {
  const [first, second] = [await aJpeg(200, 160, 2), await aJpeg(200, 160, 3)];
  await open({ leastFreeBytes: 0, mostOpenPartialBytes: first.length + 1000 });
  await announce("U-2", [first, second]);
  await send("U-2", first, 0, 5000);
  await send("U-2", second);
  await expect
    .poll(() => files("U-2"))
    .toEqual([
      ["0.JPG", "receiving", undefined],
      ["1.JPG", "missing", expect.stringContaining("finish those first")],
    ]);
  await expect(access(install.blobs.path(sha256(second)))).rejects.toThrow();
  const letters = await deadLetters(install.store.db, { limit: 9, cursor: null });
  expect(letters.items).toEqual([]);
  await send("U-2", first, 5000);
  await send("U-2", second);
  await expect.poll(() => progress("U-2")?.state).toBe("complete");
  expect(files("U-2")?.map(([, state]) => state)).toEqual(["stored", "stored"]);
});

test("no device adds to the survey of another, by whatever files", async () => {
  await open({ leastFreeBytes: 0, mostOpenPartialBytes: 1e9 });
  const { db } = install.store;
  const login = async (id: string) => {
    await addDevice(db, { id, key: `key of ${id}`, at: new Date() });
    return install.client({ username: id, password: `key of ${id}` });
  };
  const [own, other] = [await login("drone-1"), await login("drone-2")];
  await announce("U-3", [await aJpeg(60, 40, 4)], own);
  await announce("U-3", [await aJpeg(60, 40, 5)], other);
  expect((await survey(db, "U-3"))?.files).toHaveLength(1);
  const letters = await deadLetters(db, { limit: 9, cursor: null });
  expect(letters.items).toMatchObject([{ field: "surveyId", deviceId: "drone-2" }]);
});

test("several drones at once, their chunks mixed and twice, each come whole", async () => {
  await open({ leastFreeBytes: 0, mostOpenPartialBytes: 1e9 });
  const photos = await Promise.all([10, 11, 12, 13].map((seed) => aJpeg(260, 200, seed)));
  const jobs: (() => Promise<void>)[] = [];
  for (const [drone, photo] of photos.entries()) {
    await announce(`D-${drone}`, [photo]);
    for (let from = 0; from < photo.length; from += 4000) {
      const chunk = () => send(`D-${drone}`, photo, from, Math.min(photo.length, from + 4000));
      jobs.push(chunk, chunk);
    }
  }
  // Chunk k of every drone lies among all others: neither in order nor together.
  const mixed = jobs.map((job, i) => ({ job, at: (i * 7919) % jobs.length }));
  mixed.sort((a, b) => a.at - b.at);
  await Promise.all(mixed.map(({ job }) => job()));
  for (const drone of photos.keys()) {
    await expect.poll(() => progress(`D-${drone}`)?.state).toBe("complete");
  }
  for (const photo of photos) expect(await install.blobs.has(sha256(photo))).toBe(true);
});
