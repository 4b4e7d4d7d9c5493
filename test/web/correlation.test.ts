import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveSetting } from "../../storage/sql/settings.ts";
import { fillLeakLine, lineRecordings } from "../api/aLeakLine.ts";
import type { TestServer } from "../api/server.ts";
import { aServer } from "../api/server.ts";
import { buildPage, openBrowser, phone, violations, visit } from "./browser.ts";

let built: Awaited<ReturnType<typeof buildPage>>;
let server: TestServer;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  built = await buildPage();
  server = await aServer("sqlite", { webRoot: built.webRoot });
  const { db } = server.store;
  await saveSetting(db, "base", { type: "FeatureCollection", features: [] });
  await fillLeakLine(db);
  origin = await server.app.listen({ host: "127.0.0.1", port: 0 });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await built?.remove();
});

test("a case shows what its pairs hear, as a curve and as a table", async () => {
  const { page, faults, strays, close } = await visit(browser, `${origin}/cases/C-0001`);
  const block = page.locator("section.block", { hasText: "音の相関" });
  await block.locator("canvas").waitFor();
  expect(await block.locator(".plot-reading").textContent()).toMatch(/^S-0 から \d+\.\d m ± /);
  await page.getByRole("button", { name: "S-1 – S-2" }).click();
  await block.getByText("S-1 の外側").waitFor();
  await block.locator("canvas").waitFor();
  expect(await violations(page)).toEqual([]);

  await block.getByRole("button", { name: "表" }).click();
  const rows = block.locator("tbody tr");
  expect(await rows.count()).toBe(2);
  expect(await rows.first().textContent()).toContain("± 0.5");
  expect(await page.locator(".facts").textContent()).toMatch(/± 1\.\d m.*到達時間差/);

  expect([faults, strays]).toEqual([[], []]);
  await close();
});

test("on a phone in English, without the recordings, a sentence stands for the curve", async () => {
  const { db } = server.store;
  await db.deleteFrom("recordingAudio").where("recordingId", "in", lineRecordings).execute();
  const { page, close } = await visit(browser, `${origin}/cases/C-0001?lang=en`, {
    ...phone,
    locale: "en-GB",
  });
  await page.getByText("Its recordings are no longer kept").waitFor();
  await page.getByText(/\d+\.\d m ± \d+\.\d m from S-0/).waitFor();
  await close();
});
