import { randomUUID } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventsAbout } from "../../storage/sql/events.ts";
import { fillCity } from "./aCity.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

const noise = (seed: number) =>
  sharp(
    Buffer.alloc(600 * 800 * 3).map((_, i) => (i * seed) % 251),
    { raw: { width: 600, height: 800, channels: 3 } },
  );

describe.each(engines)("photos of a case over %s", (engine) => {
  let server: TestServer;
  let jpeg: Buffer;

  beforeAll(async () => {
    server = await aServer(engine);
    await fillCity(server);
    jpeg = await noise(7)
      .withExif({ IFD0: { Make: "Phone" } })
      .jpeg()
      .toBuffer();
  });
  afterAll(() => server.close());

  const add = (
    payload: Buffer,
    its: { type?: string; id?: string; query?: string; key?: string } = {},
  ) =>
    server.app.inject({
      method: "POST",
      url: `/api/v1/cases/${its.id ?? "C-0001"}/photos${its.query ?? ""}`,
      payload,
      headers: {
        "content-type": its.type ?? "image/jpeg",
        ...(its.key === undefined ? {} : { "idempotency-key": its.key }),
      },
    });
  const listed = async (id: string) =>
    (await server.app.inject(`/api/v1/cases/${id}/photos`)).json().items;
  const photographed = async (id: string) =>
    (await eventsAbout(server.store.db, id)).filter(({ kind }) => kind === "case.photographed");

  test("a picture is kept with who, when and a thumbnail without metadata", async () => {
    const answer = await add(jpeg, { query: "?takenAt=2026-11-24T13:20:00.000Z" });
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.json()).toMatchObject({
      caseId: "C-0001",
      widthPx: 600,
      heightPx: 800,
      sizeBytes: jpeg.byteLength,
      takenAt: "2026-11-24T13:20:00.000Z",
      addedAt: "2026-11-24T08:30:00.000Z",
      by: "local",
    });
    const { id, originalUrl, thumbnailUrl } = answer.json();
    expect((await server.app.inject(originalUrl)).rawPayload.equals(jpeg)).toBe(true);
    const thumbnail = await server.app.inject(thumbnailUrl);
    expect(thumbnail.headers["content-type"]).toBe("image/jpeg");
    const { width, height, exif } = await sharp(thumbnail.rawPayload).metadata();
    expect({ width, height, exif }).toEqual({ width: 384, height: 512, exif: undefined });
    expect(await listed("C-0001")).toEqual([answer.json()]);
    expect(await photographed("C-0001")).toMatchObject([{ actor: "local", data: { photoId: id } }]);
    expect((await server.app.inject(originalUrl.replace("C-0001", "C-0002"))).statusCode).toBe(404);
  });

  test("sent again with its key, or by another, it is there once", async () => {
    const picture = await noise(11).webp().toBuffer();
    const key = randomUUID();
    const its = { type: "image/webp", id: "C-0002" };
    const first = await add(picture, { ...its, key });
    const again = await add(picture, { ...its, key });
    const other = await add(picture, { ...its, key: randomUUID() });
    expect([again.json(), other.json()]).toEqual([first.json(), first.json()]);
    expect(await listed("C-0002")).toHaveLength(1);
    expect(await photographed("C-0002")).toHaveLength(1);
  });

  test("a PNG is taken by its bytes, whatever it is called", async () => {
    const answer = await add(await noise(13).png().toBuffer());
    expect(answer.statusCode).toBe(200);
    const picture = await server.app.inject(answer.json().originalUrl);
    expect(picture.headers["content-type"]).toBe("image/png");
  });

  test.each([
    ["a text", async () => Buffer.from("not a picture at all"), 415],
    ["a GIF", async () => noise(3).gif().toBuffer(), 415],
    ["nothing", async () => Buffer.alloc(0), 415],
    ["half a picture", async () => jpeg.subarray(0, jpeg.byteLength / 2), 400],
    ["too many bytes", async () => Buffer.alloc(12 * 1024 ** 2 + 1, 0xff), 413],
  ])("%s is refused and leaves nothing", async (_what, bytes, status) => {
    const before = await listed("C-0002");
    const answer = await add(await bytes(), { id: "C-0002" });
    expect(answer.statusCode, answer.body).toBe(status);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(await listed("C-0002")).toEqual(before);
  });

  test("a case that does not exist, a JSON body and a wrong time are refused", async () => {
    expect((await add(jpeg, { id: "C-9999" })).statusCode).toBe(404);
    expect((await add(Buffer.from("{}"), { type: "application/json" })).statusCode).toBe(415);
    const wrong = await add(jpeg, { query: "?takenAt=2026-02-30T99:00:00Z" });
    expect(wrong.statusCode).toBe(400);
    expect(server.faults).toEqual([]);
  });
});
