import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertPhoto } from "../../storage/sql/photos.ts";
import { aPhoto } from "../builders.ts";
import { aNewPhoto, cityPhoto, fillCity } from "./aCity.ts";
import type { TestServer } from "./server.ts";
import { aServer } from "./server.ts";

let server: TestServer;
let base: string;
let sha256: string;

beforeAll(async () => {
  server = await aServer();
  const { photoId } = await fillCity(server);
  base = `/api/v1/photos/${photoId}`;
  ({ sha256 } = (await server.app.inject(base)).json());
});
afterAll(() => server.close());

async function derive(name: string, content: string) {
  const path = server.blobs.derivedPath(sha256, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

test("the original comes back byte for byte, under its own name", async () => {
  const answer = await server.app.inject(`${base}/original`);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    "content-type": "image/jpeg",
    "content-disposition": `inline; filename*=UTF-8''${encodeURIComponent("橋脚 P1 写真.JPG")}`,
    "x-content-type-options": "nosniff",
    "cache-control": "private, max-age=31536000, immutable",
  });
  expect(Buffer.compare(answer.rawPayload, cityPhoto)).toBe(0);
  const part = await server.app.inject({
    url: `${base}/original`,
    headers: { range: "bytes=4-7" },
  });
  expect([part.statusCode, ...part.rawPayload]).toEqual([206, 0, 1, 2, 3]);
});

test("a file that is no picture is downloaded, never shown", async () => {
  const page = await server.blobs.put(Buffer.from("<script>alert(1)</script>"));
  const photo = aPhoto({ id: "SV-1_page", sha256: page, name: "x.html" });
  await insertPhoto(server.store.db, aNewPhoto(photo));
  const answer = await server.app.inject("/api/v1/photos/SV-1_page/original");
  expect(answer.headers).toMatchObject({
    "content-type": "application/octet-stream",
    "content-disposition": "attachment; filename*=UTF-8''x.html",
  });
});

test("thumbnail and tiles are there once they are derived", async () => {
  const missing = await server.app.inject(`${base}/thumbnail`);
  expect(missing.statusCode).toBe(404);
  expect(missing.headers["cache-control"]).toBe("no-store");
  await derive("thumbnail.jpeg", "small");
  await derive("tiles.dzi", "<Image/>");
  await derive("tiles_files/12/3_4.jpeg", "tile");
  for (const [path, type, body] of [
    ["thumbnail", "image/jpeg", "small"],
    ["tiles.dzi", "application/xml", "<Image/>"],
    ["tiles_files/12/3_4.jpeg", "image/jpeg", "tile"],
  ] as const) {
    const answer = await server.app.inject(`${base}/${path}`);
    expect([answer.statusCode, answer.headers["content-type"], answer.body]).toEqual([
      200,
      type,
      body,
    ]);
  }
});

test.each(["..%2F..%2Fmizuhashi.db", "3_4.jpeg%00", "3_4.png", "a_b.jpeg"])(
  "a tile named %s is refused",
  async (tile) => {
    const answer = await server.app.inject(`${base}/tiles_files/12/${tile}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().pointer).toBe("#/path/tile");
  },
);
