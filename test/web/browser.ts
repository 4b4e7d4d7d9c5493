import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { inject } from "vitest";

const { resolve } = createRequire(import.meta.url);
const viteFile = join(dirname(resolve("vite/package.json")), "bin/vite.js");
const webFolder = join(import.meta.dirname, "../../web");
const tiles = "https://cyberjapandata.gsi.go.jp/**";

/** The page as it is delivered, in a folder of its own. */
export async function buildPage(): Promise<{ webRoot: string; remove: () => Promise<void> }> {
  const webRoot = await mkdtemp(join(tmpdir(), "mizuhashi-web-"));
  // In a process of its own: under the test runner it would be built for development.
  await promisify(execFile)(
    process.execPath,
    [viteFile, "build", "--config", join(webFolder, "vite.config.ts"), "--outDir", webRoot],
    { env: { ...process.env, NODE_ENV: "production" } },
  );
  return { webRoot, remove: () => rm(webRoot, { recursive: true }) };
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: inject("chromiumPath"),
    args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
  });
}

const desk = { viewport: { width: 1440, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };

export interface Visit {
  page: Page;
  /** addresses outside the server that the page asked for, tiles excepted */
  strays: string[];
  /** faults of scripts and refused loads, as the browser's console has them */
  faults: string[];
  close(): Promise<void>;
}

/** A page in a fresh browser profile, once its first data is drawn. The tile server is out of reach. */
export async function visit(
  browser: Browser,
  address: string,
  its: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ ...desk, locale: "ja-JP", ...its });
  await context.route(tiles, (route) => route.abort("internetdisconnected"));
  const page = await context.newPage();
  const strays: string[] = [];
  const faults: string[] = [];
  const { origin } = new URL(address);
  page.on("request", (request) => {
    const url = new URL(request.url());
    const own = url.origin === origin || ["data:", "blob:"].includes(url.protocol);
    if (!own && url.hostname !== "cyberjapandata.gsi.go.jp") strays.push(request.url());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    const aboutTiles = message.location().url.includes("cyberjapandata");
    if (message.type() === "error" && !aboutTiles) faults.push(message.text());
  });
  await page.goto(address);
  await page.waitForFunction(() => performance.getEntriesByName("usable").length > 0);
  return { page, strays, faults, close: () => context.close() };
}

const axeFile = resolve("axe-core/axe.min.js");

/** What axe finds against WCAG 2.2 AA, one line a fault. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axeFile, "utf8"));
  const { violations: found } = (await page.evaluate(
    `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`,
  )) as AxeResults;
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary}`),
  );
}
