import { access, readFile } from "node:fs/promises";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ProgressMessage } from "../../ingest/messages.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { claimItems } from "../../storage/sql/inbox.ts";
import { photos, savePhotoInspection } from "../../storage/sql/photos.ts";
import { survey } from "../../storage/sql/surveys.ts";
import { aPhoto } from "../builders.ts";
import type { Install } from "./install.ts";
import { anInstall } from "./install.ts";
import { sha256 } from "./payloads.ts";
import { aJpeg } from "./photos.ts";

let install: Install;
let client: MqttClient;
const heard: ProgressMessage[] = [];
let id = "";
let number = 0;

beforeAll(async () => {
  install = await anInstall();
  client = await install.client();
  await client.subscribeAsync("mizuhashi/v1/surveys/+/progress", { qos: 1 });
  client.on("message", (_topic, payload) => {
    heard.push(JSON.parse(payload.toString()) as ProgressMessage);
  });
});
afterAll(() => install.stop());
beforeEach(() => {
  number += 1;
  id = `U-${number}`;
});

const topic = (rest: string, survey = id) => `mizuhashi/v1/surveys/${survey}/${rest}`;
const send = (to: string, payload: string | Buffer) => client.publishAsync(to, payload, { qos: 1 });
const progress = (survey = id) => heard.findLast(({ surveyId }) => surveyId === survey);
const state = (survey = id) => progress(survey)?.files.map((file) => file.state);

async function announce(files: readonly Buffer[], its: object = {}, survey = id): Promise<void> {
  const list = files.map((bytes, i) => ({
    name: `DJI_${i}.JPG`,
    sizeBytes: bytes.length,
    sha256: sha256(bytes),
  }));
  const manifest = { bridgeId: "B-001", surveyedOn: "2026-11-20", files: list, ...its };
  await send(topic("manifest", survey), JSON.stringify(manifest));
}

function chunks(bytes: Buffer, size = 10_000): { offset: number; chunk: Buffer }[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => ({
    offset: i * size,
    chunk: bytes.subarray(i * size, (i + 1) * size),
  }));
}

const sendChunk = (
  bytes: Buffer,
  { offset, chunk }: { offset: number; chunk: Buffer },
  survey = id,
) => send(topic(`files/${sha256(bytes)}/${offset}`, survey), chunk);

test("puts a photo together from chunks in any order, any number of times", async () => {
  const photo = await aJpeg(300, 200, 1);
  await announce([photo], { standOffM: 3 });
  await expect.poll(() => progress()?.files[0]?.missing).toEqual([[0, photo.length]]);
  const pieces = chunks(photo);
  expect(pieces.length).toBeGreaterThan(2);
  const shuffled = [...pieces].reverse().flatMap((piece) => [piece, piece]);
  await Promise.all(shuffled.map((piece) => sendChunk(photo, piece)));
  await expect.poll(() => progress()?.state).toBe("complete");
  expect(photo.equals(await readFile(install.blobs.path(sha256(photo))))).toBe(true);
  const { items } = await photos(install.store.db, { surveyId: id }, { limit: 10, cursor: null });
  expect(items).toMatchObject([{ sha256: sha256(photo), state: "received", bridgeId: "B-001" }]);
  expect(await survey(install.store.db, id)).toMatchObject({ standOffM: 3, bridgeKnown: false });
  const waiting = await claimItems(install.store.db, {
    limit: 50,
    leaseSeconds: 60,
    now: new Date(),
    kinds: ["photo"],
  });
  expect(waiting.map(({ subject }) => subject)).toEqual([items[0]?.id]);
});

test("says what is missing when it is asked again, and nothing when all is there", async () => {
  const photo = await aJpeg(300, 200, 2);
  await announce([photo]);
  const pieces = chunks(photo);
  const [first, lost, ...rest] = pieces;
  for (const piece of [first!, ...rest]) await sendChunk(photo, piece);
  heard.length = 0;
  await announce([photo]);
  await expect
    .poll(() => progress()?.files[0]?.missing)
    .toEqual([[lost!.offset, lost!.offset + lost!.chunk.length]]);
  await sendChunk(photo, lost!);
  await expect.poll(() => progress()?.state).toBe("complete");
});

test("stores the same photo of two drones once, for both surveys", async () => {
  const photo = await aJpeg(200, 200, 3);
  await announce([photo], {}, `${id}a`);
  await announce([photo], {}, `${id}b`);
  for (const piece of chunks(photo)) await sendChunk(photo, piece, `${id}a`);
  await expect.poll(() => progress(`${id}a`)?.state).toBe("complete");
  await expect.poll(() => progress(`${id}b`)?.state).toBe("complete");
  await announce([photo], {}, `${id}c`);
  await expect.poll(() => progress(`${id}c`)?.state).toBe("complete");
  for (const survey of ["a", "b", "c"]) {
    const filter = { surveyId: `${id}${survey}` };
    const { items } = await photos(install.store.db, filter, { limit: 10, cursor: null });
    expect(items).toHaveLength(1);
  }
});

describe("a bad file", () => {
  test("whose bytes have another hash is asked for again, and then taken", async () => {
    const photo = await aJpeg(200, 200, 4);
    await announce([photo]);
    const [first, ...rest] = chunks(photo);
    const flipped = Buffer.from(first!.chunk);
    flipped[500] = flipped[500]! ^ 1;
    for (const piece of rest) await sendChunk(photo, piece);
    await sendChunk(photo, { offset: 0, chunk: flipped });
    await expect.poll(state).toEqual(["wrongHash"]);
    expect(progress()?.files[0]?.missing).toEqual([[0, photo.length]]);
    for (const piece of chunks(photo)) await sendChunk(photo, piece);
    await expect.poll(state).toEqual(["stored"]);
  });

  test("that is no photo is refused by its first bytes; the survey goes on without it", async () => {
    const [photo, text] = [await aJpeg(100, 100, 5), Buffer.from("%PDF-1.7 …")];
    await announce([photo, text]);
    await sendChunk(text, { offset: 0, chunk: text });
    await expect.poll(state).toEqual(["missing", "rejected"]);
    for (const piece of chunks(photo)) await sendChunk(photo, piece);
    await expect.poll(() => progress()?.state).toBe("complete");
    expect(progress()).toMatchObject({ storedFiles: 1, totalFiles: 2 });
  });

  test("that is longer than announced, or has no announcement, writes nothing", async () => {
    const photo = await aJpeg(100, 100, 6);
    const lie = { name: "x.jpg", sizeBytes: 100, sha256: sha256(photo) };
    await announce([], { files: [lie] });
    for (const piece of chunks(photo)) await sendChunk(photo, piece);
    await expect.poll(state).toEqual(["missing"]);
    await expect(access(install.blobs.path(sha256(photo)))).rejects.toThrow();
  });
});

test("progress is retained: a drone that connects later hears how far it was", async () => {
  const photo = await aJpeg(300, 200, 7);
  await announce([photo]);
  await sendChunk(photo, chunks(photo)[0]!);
  await expect.poll(state).toEqual(["receiving"]);
  const later = await install.client();
  const retained = new Promise<ProgressMessage>((resolve) => {
    later.on("message", (_topic, payload) => resolve(JSON.parse(payload.toString())));
  });
  await later.subscribeAsync(topic("progress"), { qos: 1 });
  expect((await retained).files[0]?.state).toBe("receiving");
});

test("the crew hears within seconds which photos to shoot again, and why", async () => {
  const photo = await aJpeg(120, 90, 8);
  await announce([photo], { crackWidthMm: 0.1 });
  for (const piece of chunks(photo)) await sendChunk(photo, piece);
  await expect.poll(() => progress()?.state).toBe("complete");
  expect(progress()).toMatchObject({ analysedFiles: 0, reshoot: [] });
  const photoId = `${id}_${sha256(photo).slice(0, 16)}`;
  // Any process may have looked at it: what it stores is what the crew hears of.
  const scale = {
    source: "given",
    distanceSource: "given",
    gsdMmPerPx: 0.5,
    relativeUncertainty: 0.02,
  } as const;
  const { db } = install.store;
  await savePhotoInspection(db, aPhoto({ id: photoId, surveyId: id, scale }));
  const event = { at: new Date(), kind: "photo.analysed", subject: photoId } as const;
  await appendEvent(db, { ...event, actor: "system", data: {} });
  await expect.poll(() => progress()?.analysedFiles, { timeout: 5000 }).toBe(1);
  expect(progress()?.reshoot).toMatchObject([
    { name: "DJI_0.JPG", sha256: sha256(photo), reasons: [{ code: "reshootTooFar" }] },
  ]);
  expect(progress()?.reshoot[0]?.reasons[0]?.ja).toContain("0.30 mm/px");
});
