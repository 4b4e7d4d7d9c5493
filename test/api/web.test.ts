import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestServer } from "./server.ts";
import { aServer } from "./server.ts";

let server: TestServer;
let webRoot: string;

beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), "mizuhashi-web-"));
  await mkdir(join(webRoot, "assets"));
  await writeFile(join(webRoot, "index.html"), "<!doctype html><title>水橋</title>");
  await writeFile(join(webRoot, "crew.html"), "<!doctype html><title>作業班</title>");
  await writeFile(join(webRoot, "assets", "main-a1b2.js"), "export {};");
  await writeFile(join(webRoot, "favicon.svg"), "<svg/>");
  server = await aServer("sqlite", { webRoot });
});
afterAll(async () => {
  await server.close();
  await rm(webRoot, { recursive: true });
});

test.each(["/", "/cases", "/cases/C-0001?tab=nights", "/bridges/B-0001", "/index.html"])(
  "%s is the page, asked for anew each time",
  async (url) => {
    const answer = await server.app.inject({ url, headers: { accept: "text/html,*/*;q=0.8" } });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain("水橋");
    expect(answer.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
    });
  },
);

test.each(["/crew", "/crew/C-0001", "/crew/C-0001/result?x=1", "/crew/unsent"])(
  "%s is the page of the crews' phones",
  async (url) => {
    const answer = await server.app.inject({ url, headers: { accept: "text/html,*/*;q=0.8" } });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain("作業班");
    expect(answer.headers["cache-control"]).toBe("no-cache");
  },
);

test("/crews is not the page of the phones", async () => {
  const answer = await server.app.inject({ url: "/crews", headers: { accept: "text/html" } });
  expect(answer.body).toContain("水橋");
});

test("assets are kept for ever, other files are not", async () => {
  const script = await server.app.inject("/assets/main-a1b2.js");
  expect(script.headers).toMatchObject({
    "content-type": expect.stringMatching(/javascript/),
    "cache-control": "public, max-age=31536000, immutable",
  });
  const icon = await server.app.inject("/favicon.svg");
  expect(icon.headers["cache-control"]).toBe("no-cache");
});

test.each(["/assets/main-old.js", "/robots.txt", "/..%2fpackage.json", "/assets/..%2f..%2fx.js"])(
  "%s is not the page",
  async (url) => {
    const answer = await server.app.inject({ url, headers: { accept: "*/*" } });
    expect([400, 403, 404]).toContain(answer.statusCode);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  },
);

test("an unknown address of the API is a problem even for a browser", async () => {
  const answer = await server.app.inject({
    url: "/api/v1/pumps",
    headers: { accept: "text/html,*/*;q=0.8" },
  });
  expect([answer.statusCode, answer.json().title]).toEqual([404, "Not found"]);
});

test("only our own scripts run, and nobody frames the page", async () => {
  const { headers } = await server.app.inject("/");
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("img-src 'self' data: blob: https://cyberjapandata.gsi.go.jp");
  expect(policy).toContain("frame-ancestors 'none'");
  // On plain HTTP these would make a page that cannot load.
  expect(policy).not.toContain("upgrade-insecure-requests");
  expect(headers["strict-transport-security"]).toBeUndefined();
  expect(headers["x-content-type-options"]).toBe("nosniff");
});
