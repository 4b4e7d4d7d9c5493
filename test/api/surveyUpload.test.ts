import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { claimItems } from "../../storage/sql/inbox.ts";
import { photos } from "../../storage/sql/photos.ts";
import { survey } from "../../storage/sql/surveys.ts";
import { sha256 } from "../ingest/payloads.ts";
import { aJpeg } from "../ingest/photos.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

interface Part {
  name: string;
  bytes: Buffer;
}

const fields = { bridgeId: "B-001", surveyedOn: "2026-11-20" };

/** A form as browsers send it (RFC 7578). */
function form(fieldsOf: Record<string, string>, files: readonly Part[]) {
  const boundary = "----mizuhashi-test-boundary";
  const head = (disposition: string, more = "") =>
    `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n${more}\r\n`;
  const parts: Buffer[] = Object.entries(fieldsOf).map(([name, text]) =>
    Buffer.from(`${head(`name="${name}"`)}${text}\r\n`),
  );
  for (const { name, bytes } of files) {
    const type = "content-type: application/octet-stream\r\n";
    parts.push(Buffer.from(head(`name="photo"; filename="${name}"`, type)), bytes);
    parts.push(Buffer.from("\r\n"));
  }
  const payload = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
  const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
  return { method: "POST" as const, url: "/api/v1/surveys", payload, headers };
}

describe.each(engines)("photos from the page over %s", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await aServer(engine);
  });
  afterAll(() => server.close());

  const send = async (its: Record<string, string>, files: readonly Part[]) =>
    server.app.inject(form({ ...fields, ...its }, files));

  test("are taken like a drone's: stored, a photo each, waiting for their analysis", async () => {
    // More than one chunk of a mebibyte.
    const large = await aJpeg(1900, 1500, 1);
    expect(large.length).toBeGreaterThan(1024 * 1024);
    const small = await aJpeg(60, 40, 2);
    const sent = [
      { name: "DJI_0001.JPG", bytes: large },
      { name: "写真2.jpg", bytes: small },
    ];
    const answer = await send({ standOffM: "2.5", crackWidthMm: "0.1", drone: "M30T" }, sent);
    expect(answer.statusCode, answer.body).toBe(200);
    const { survey: view, refused } = answer.json();
    expect(refused).toEqual([]);
    expect(view).toMatchObject({
      ...{ bridgeId: "B-001", surveyedOn: "2026-11-20", state: "complete", drone: "M30T" },
      ...{ standOffM: 2.5, crackWidthMm: 0.1, bridgeKnown: false },
      progress: { storedFiles: 2, totalFiles: 2, problems: 0 },
    });
    expect(view.id).toMatch(/^U-[0-9a-f]{12}$/);
    const { db } = server.store;
    const stored = await photos(db, { surveyId: view.id }, { limit: 9, cursor: null });
    expect(stored.items.map(({ name }) => name).sort()).toEqual(["DJI_0001.JPG", "写真2.jpg"]);
    expect(await server.blobs.has(sha256(large))).toBe(true);
    const claim = { limit: 9, leaseSeconds: 60, now: new Date(), kinds: ["photo" as const] };
    expect(await claimItems(db, claim)).toHaveLength(2);
    // The same again is the same survey, and nothing twice.
    const again = (
      await send({ standOffM: "2.5", crackWidthMm: "0.1", drone: "M30T" }, sent)
    ).json();
    expect(again.survey.id).toBe(view.id);
    expect(await claimItems(db, claim)).toHaveLength(0);
    const folders = await readdir(
      join(dirname(dirname(dirname(server.blobs.path(sha256(small))))), "spool"),
    );
    for (const folder of folders) {
      const left = await readdir(
        join(dirname(dirname(dirname(server.blobs.path(sha256(small))))), "spool", folder),
      );
      expect(left).toEqual([]);
    }
  });

  test("have a verdict each, and the rest goes on", async () => {
    const good = await aJpeg(60, 40, 3);
    const answer = await send({ surveyId: "W-1" }, [
      { name: "../../etc/passwd", bytes: await aJpeg(60, 40, 4) },
      { name: "good.jpg", bytes: good },
      { name: "notes.jpg", bytes: Buffer.from("%PDF-1.7") },
      { name: "phone.heic", bytes: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1") },
      { name: "empty.jpg", bytes: Buffer.alloc(0) },
    ]);
    expect(answer.statusCode, answer.body).toBe(200);
    const { survey: view, refused } = answer.json();
    expect(refused).toEqual([{ name: "empty.jpg", reason: "an empty file" }]);
    const verdicts = view.files.map((file: { name: string; state: string; reason: string }) => [
      file.name,
      file.state,
      file.reason,
    ]);
    expect(verdicts).toEqual([
      ["good.jpg", "stored", null],
      ["notes.jpg", "rejected", "not a JPEG, PNG or TIFF file"],
      ["passwd", "stored", null],
      ["phone.heic", "rejected", expect.stringContaining("HEVC")],
    ]);
    expect(view.state).toBe("complete");
  });

  test("come to the same survey in several requests", async () => {
    const one = { name: "1.jpg", bytes: await aJpeg(60, 40, 5) };
    const two = { name: "2.jpg", bytes: await aJpeg(60, 40, 6) };
    await send({ surveyId: "W-2" }, [one]);
    const { survey: view } = (await send({ surveyId: "W-2" }, [two])).json();
    expect(view.progress).toMatchObject({ storedFiles: 2, totalFiles: 2 });
  });

  test.each([
    ["no bridge", { bridgeId: "" }, "bridgeId"],
    ["a date that is none", { surveyedOn: "yesterday" }, "surveyedOn"],
    ["a distance that is no number", { standOffM: "near" }, "standOffM"],
    ["a field that nobody knows", { pilot: "x" }, "pilot"],
    ["an id that is a path", { surveyId: "../x" }, "surveyId"],
  ])("%s is refused with the field's name", async (_, its, field) => {
    const answer = await send(its, [{ name: "1.jpg", bytes: await aJpeg(60, 40, 7) }]);
    expect(answer.statusCode, answer.body).toBe(400);
    expect(answer.json()).toMatchObject({ pointer: `#/body/${field}` });
  });

  test("without a photo, or not as a form, nothing is taken", async () => {
    expect((await send({}, [])).statusCode).toBe(400);
    const text = { method: "POST" as const, url: "/api/v1/surveys", payload: { bridgeId: "B" } };
    expect((await server.app.inject(text)).statusCode).toBe(415);
    const broken = form(fields, [{ name: "1.jpg", bytes: await aJpeg(60, 40, 8) }]);
    const cut = { ...broken, payload: broken.payload.subarray(0, 900) };
    expect((await server.app.inject(cut)).statusCode).toBeGreaterThanOrEqual(400);
    expect(server.faults).toEqual([]);
  });
});

test("a full disk refuses a survey clearly, and what is there stays", async () => {
  const everything = { leastFreeBytes: Number.MAX_SAFE_INTEGER, mostOpenPartialBytes: 1e12 };
  const server = await aServer("sqlite", { uploadLimits: everything });
  const photo = await sharp({ create: { width: 9, height: 9, channels: 3, background: "grey" } })
    .jpeg()
    .toBuffer();
  const files = [{ name: "1.jpg", bytes: photo }];
  const answer = await server.app.inject(form({ ...fields, surveyId: "W-9" }, files));
  expect(answer.statusCode).toBe(507);
  expect(answer.json().detail).toMatch(/disk has room for 0\.0 MB/);
  expect(await survey(server.store.db, "W-9")).toBeNull();
  expect((await server.app.inject("/api/v1/surveys")).statusCode).toBe(200);
  expect(server.faults).toEqual([]);
  await server.close();
});
