import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { leakCase, updateCase } from "../../storage/sql/cases.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { finding } from "../../storage/sql/findings.ts";
import { sensor } from "../../storage/sql/sensors.ts";
import type { TestServer } from "../api/server.ts";
import { aServer } from "../api/server.ts";
import { fillCity } from "./aCity.ts";
import type { Visit } from "./browser.ts";
import { buildPage, openBrowser, phone, violations, visit } from "./browser.ts";

let built: Awaited<ReturnType<typeof buildPage>>;
let server: TestServer;
let browser: Browser;
let origin: string;
let photoId: string;
let bridgeId: string;
const visits: Visit[] = [];

beforeAll(async () => {
  built = await buildPage();
  server = await aServer("sqlite", { webRoot: built.webRoot });
  ({ photoId, bridgeId } = await fillCity(server.store.db, server.blobs));
  origin = await server.app.listen({ host: "127.0.0.1", port: 0 });
  browser = await openBrowser();
});

afterEach(async () => {
  await Promise.all(visits.splice(0).map((one) => one.close()));
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await built?.remove();
});

async function open(path: string, its: Parameters<typeof visit>[2] = {}): Promise<Visit> {
  const opened = await visit(browser, origin + path, its);
  visits.push(opened);
  return opened;
}

function row(page: Page, id: string) {
  return page.locator(`a.row[href*="/${id}"]`);
}

describe("map and list", () => {
  test("show the same cases, the highest score first", async () => {
    const { page, strays, faults } = await open("/");
    const ids = await page.locator("a.row .code").allTextContents();
    expect(ids).toEqual(["C-0001", "C-0005", "C-0002", "C-0003", "C-0004"]);
    await row(page, "C-0001").click();
    expect(new URL(page.url()).pathname).toBe("/cases/C-0001");
    // Leak orange beside the score in the middle of the selected diamond.
    await page.waitForFunction(() => {
      const canvases = document.querySelectorAll<HTMLCanvasElement>(".map-canvas");
      const canvas = canvases[canvases.length - 1];
      const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
      let orange = 0;
      for (let i = 0; pixels && i < pixels.length; i += 4) {
        if (pixels[i] === 255 && pixels[i + 1] === 75 && pixels[i + 2] === 0) orange++;
      }
      return orange > 500;
    });
    expect(strays).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("a press on a mark of the map selects its row", async () => {
    const { page } = await open("/cases/C-0001");
    const { lat, lon, z } = Object.fromEntries(new URL(page.url()).searchParams);
    const there = await leakCase(server.store.db, "C-0002");
    await page.goto(
      `${origin}/?z=18&lat=${there!.position!.point.lat}&lon=${there!.position!.point.lon}`,
    );
    await page.waitForFunction(() => performance.getEntriesByName("usable").length > 0);
    const box = (await page.locator("#map").boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => new URL(page.url()).pathname).toBe("/cases/C-0002");
    expect(await row(page, "C-0002").getAttribute("aria-current")).toBe("true");
    expect([lat, lon, z].every(Number)).toBe(true);
  });

  test("an address brings back view, filter and layers", async () => {
    const { page } = await open("/?z=17&lat=33.5&lon=130.4&state=snoozed&off=pipes");
    expect(await page.locator("a.row .code").allTextContents()).toEqual(["C-0004"]);
    expect(await page.locator(".legend").textContent()).not.toContain("鋳鉄管");
    const { searchParams } = new URL(page.url());
    expect(Object.fromEntries(searchParams)).toMatchObject({ z: "17", off: "pipes" });
  });

  test("say that tiles are out of reach and go on with the own base", async () => {
    const { page } = await open("/");
    await page.locator(".layer-menu summary").click();
    await page.getByText("地理院タイルに接続できない").waitFor();
    expect(await page.locator(".attribution").count()).toBe(0);
    expect(await page.locator("img.leaflet-tile-loaded[src^='http']").count()).toBe(0);
  });

  test("new data never moves the view", async () => {
    const { page } = await open("/");
    await row(page, "C-0005").click();
    const before = page.url();
    await raise("C-0005", 79);
    await page.locator("a.row[href*='/C-0005'] .score", { hasText: "79" }).waitFor();
    expect(page.url()).toBe(before);
  });

  test("the back button undoes a selection", async () => {
    const { page } = await open("/");
    const path = () => new URL(page.url()).pathname;
    await row(page, "C-0001").click();
    await expect.poll(path).toBe("/cases/C-0001");
    await row(page, "C-0002").click();
    await expect.poll(path).toBe("/cases/C-0002");
    await page.goBack();
    await expect.poll(path).toBe("/cases/C-0001");
    await page.getByRole("region", { name: "漏水案件 C-0001" }).waitFor();
  });
});

describe("case", () => {
  test("shows why, nights, spectrum against the baseline and history", async () => {
    const { page, faults } = await open("/cases/C-0001");
    const panel = page.getByRole("region", { name: "漏水案件 C-0001" });
    await panel.getByText("直近3夜のうち3夜で上昇").waitFor();
    await panel.getByText("機械音 12 %").waitFor();
    await panel.locator(".plot canvas").nth(1).waitFor();
    await panel.getByText("基準値 ± MAD").nth(1).waitFor();
    await panel.locator(".history li").first().waitFor();
    expect(faults).toEqual([]);
  });

  test("charts give way to tables of the same numbers by key", async () => {
    const { page } = await open("/cases/C-0001");
    await page.locator(".plot canvas").first().waitFor();
    await page.keyboard.press("t");
    const rows = page.locator(".table-box").first().locator("tbody tr");
    expect(await rows.count()).toBe(41);
    await expect.poll(() => rows.first().textContent()).toContain("11月24日(火)");
    await page.getByText("データ不足").first().waitFor();
  });

  test("plays the sound, looped and band-passed", async () => {
    const { page } = await open("/cases/C-0001");
    const player = page.getByRole("region", { name: "音とスペクトログラム" });
    await player.getByRole("button", { name: "聴く" }).waitFor();
    await page.keyboard.press("l");
    await player.getByRole("button", { name: "停止" }).waitFor();
    await page.waitForFunction(
      () => Number(document.querySelector<HTMLInputElement>(".seek")?.value) > 0.3,
    );
    await player.getByRole("button", { name: "ループ" }).click();
    expect(await player.getByRole("button", { name: "ループ" }).getAttribute("aria-pressed")).toBe(
      "true",
    );
    await player.getByLabel("帯域を絞る").check();
    expect(await player.getByLabel("下限 Hz").inputValue()).toBe("200");
    expect(await player.locator(".shade").count()).toBe(2);
    await page.keyboard.press("l");
    await player.getByRole("button", { name: "聴く" }).waitFor();
  });

  test("is decided by keys alone, and the next one is there", async () => {
    const { page } = await open("/?state=new");
    await page.keyboard.press("j");
    await page.getByRole("region", { name: "漏水案件 C-0001" }).waitFor();
    await page.keyboard.press("a");
    await page.getByRole("region", { name: "漏水案件 C-0005" }).waitFor();
    await expect
      .poll(async () => (await leakCase(server.store.db, "C-0001"))?.state.kind)
      .toBe("acknowledged");
    await expect.poll(() => page.getByRole("status").textContent()).toContain("残り 2 件");
    expect(await row(page, "C-0001").count()).toBe(0);
  });

  test("a false alarm can be taken back before it is sent", async () => {
    const { page } = await open("/cases/C-0005?state=new");
    await page.locator(".actions").waitFor();
    await page.keyboard.press("f");
    await page.keyboard.press("1");
    await page.locator(".undo-bar").getByText("C-0005 を完了").waitFor();
    await row(page, "C-0005").waitFor({ state: "detached" });
    await page.keyboard.press("z");
    await row(page, "C-0005").waitFor();
    expect((await leakCase(server.store.db, "C-0005"))?.state.kind).toBe("new");
  });

  test("a decision still held goes out when the page is left", async () => {
    const { page } = await open("/cases/C-0002");
    await page.locator(".actions").waitFor();
    await page.keyboard.press("d");
    await page.locator(".undo-bar").waitFor();
    await page.goto("about:blank");
    await expect
      .poll(async () => (await leakCase(server.store.db, "C-0002"))?.state)
      .toMatchObject({ kind: "dispatched", crew: "1班" });
  });

  test("a change is in a second browser without a reload", async () => {
    const first = await open("/cases/C-0003");
    const second = await open("/cases/C-0003", { locale: "en-GB" });
    await second.page.getByText("Live", { exact: true }).waitFor();
    await first.page.locator(".actions").waitFor();
    await first.page.keyboard.press("s");
    await first.page.keyboard.press("2");
    await second.page.locator(".panel-head").getByText("Snoozed until").waitFor();
    await second.page.locator(".history").getByText("snoozed", { exact: false }).waitFor();
    await first.page.keyboard.press("z");
    await second.page.locator(".panel-head").getByText("Acknowledged").waitFor();
  });

  test("a conflict shows both versions and puts mine on top when asked", async () => {
    const { page } = await open("/cases/C-0003");
    await page.locator(".actions").waitFor();
    await page.context().route("**/api/v1/events*", (route) => route.abort());
    await page.reload();
    await page.locator(".actions").waitFor();
    await raise("C-0003", 44, { silently: true });
    await page.keyboard.press("c");
    await page.locator(".menu textarea").fill("現場を見に行く");
    await page.keyboard.press("Control+Enter");
    const note = page.getByRole("alert").filter({ hasText: "他の人が先に変更しました" });
    await note.getByText("スコア 44").waitFor();
    await note.getByRole("button", { name: "重ねて実行" }).click();
    await note.waitFor({ state: "detached" });
    await page.reload();
    await page.locator(".history").getByText("現場を見に行く").waitFor();
  });

  test("a comment half written is there after a reload", async () => {
    const { page } = await open("/cases/C-0004");
    await page.locator(".actions").waitFor();
    await page.keyboard.press("c");
    await page.locator(".menu textarea").fill("弁室の");
    await page.reload();
    await page.locator(".actions").waitFor();
    await page.keyboard.press("c");
    expect(await page.locator(".menu textarea").inputValue()).toBe("弁室の");
  });

  test("one that does not exist is said to be gone", async () => {
    const { page } = await open("/cases/C-9999");
    await page.getByText("C-9999 は見つかりません").waitFor();
  });
});

describe("the budget of false cases", () => {
  test("is set by keyboard, with a preview, and followed by every page", async () => {
    const { page, faults } = await open("/");
    const other = (await open("/", { locale: "en-GB" })).page;
    await other.getByText("Budget: 1 false case a month → cases open from score").waitFor();
    const line = page.locator(".budget");
    const before = await line.boundingBox();
    await page.getByRole("button", { name: "変更: 誤報予算" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "誤報予算" });
    const field = dialog.getByLabel("誤報 件/月");
    const preview = dialog.getByRole("status");
    await field.fill("０");
    await preview.getByText("0 より大きく").waitFor();
    expect(await dialog.getByRole("button", { name: "保存" }).isDisabled()).toBe(true);
    await field.fill("０.２５");
    const said = await preview.getByText(/スコア \d+ 以上で案件化/).textContent();
    const score = /スコア (\d+)/.exec(said ?? "")?.[1];
    expect(await violations(page)).toEqual([]);
    await field.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await line.getByText(`月 0.25 件 → スコア ${score} 以上で案件化`).waitFor();
    await other
      .getByText(`Budget: 0.25 false cases a month → cases open from score ${score}`)
      .waitFor();
    expect((await line.boundingBox())?.height).toBe(before?.height);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toBe("変更: 誤報予算");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "標準（1 件）に戻す" }).click();
    await other.getByText("Budget: 1 false case a month").waitFor();
    expect(faults).toEqual([]);
  });

  test("that somebody else has changed meanwhile is not overwritten unseen", async () => {
    const { page } = await open("/");
    await page.getByRole("button", { name: "変更: 誤報予算" }).click();
    const dialog = page.getByRole("dialog", { name: "誤報予算" });
    await dialog.getByLabel("誤報 件/月").fill("3");
    await server.app.inject({
      method: "PUT",
      url: "/api/v1/judgement/budget",
      payload: { falseCasesPerMonth: 2 },
      headers: { "if-match": "*" },
    });
    await page.locator(".budget").getByText("月 2 件").waitFor();
    await dialog.getByRole("button", { name: "保存" }).click();
    await dialog.getByText("他の人が先に変更しました").waitFor();
    expect(await dialog.getByLabel("誤報 件/月").inputValue()).toBe("3");
    await dialog.getByRole("button", { name: "保存" }).click();
    await page.locator(".budget").getByText("月 3 件").waitFor();
  });
});

describe("bridge and photo", () => {
  test("a bridge names what has come and what is missing", async () => {
    const { page } = await open(`/bridges/${bridgeId}`);
    await page.getByText("写真 3/4 枚").waitFor();
    await page.getByText("未着・要再送 1 枚").click();
    await page.getByText("DJI_0004.JPG").waitFor();
    await page.getByText("再撮影").first().waitFor();
    expect(await page.locator(".photo img").count()).toBe(3);
  });

  test("a photo opens at full depth with its findings as outlines, and keys decide", async () => {
    const { page, faults } = await open(`/photos/${photoId}`);
    await page.locator(".overlay polyline.edge").first().waitFor({ state: "attached" });
    await page.locator(".viewer canvas").waitFor();
    await page.getByText("この写真で見える最小幅 0.30 mm").waitFor();
    await page.waitForFunction(() =>
      document.querySelector(".overlay > g")?.getAttribute("transform")?.includes("scale"),
    );
    await page.keyboard.press("Enter");
    await expect
      .poll(async () => (await finding(server.store.db, `${photoId}-1`))?.state.kind)
      .toBe("accepted");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("3");
    await expect
      .poll(async () => (await finding(server.store.db, `${photoId}-2`))?.state)
      .toMatchObject({ kind: "rejected", why: "汚れ・影 / stain or shadow" });
    await page.keyboard.press("h");
    await page.locator(".overlay polyline.edge").first().waitFor({ state: "detached" });
    expect(faults).toEqual([]);
  });
});

describe("sensor", () => {
  test("an unplaced one is placed by coordinates, full-width figures too", async () => {
    const { page } = await open("/");
    await page.getByRole("button", { name: "設置場所未登録 2 台" }).click();
    await row(page, "S-0901").click();
    await page.getByLabel("緯度").fill("３３．５９");
    await page.getByLabel("経度").fill("130.4");
    await page.getByRole("button", { name: "登録する" }).click();
    await page.getByRole("button", { name: "設置場所未登録 1 台" }).waitFor();
    expect((await sensor(server.store.db, "S-0901"))?.placement).toMatchObject({
      kind: "placed",
      position: { lat: 33.59, lon: 130.4 },
    });
  });

  test("an unplaced one is placed by a press on the map", async () => {
    const { page } = await open("/sensors/S-0902");
    await page.getByRole("button", { name: "地図で選ぶ" }).click();
    const box = (await page.locator("#map").boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => page.getByLabel("緯度").inputValue()).not.toBe("");
    await page.getByRole("button", { name: "登録する" }).click();
    await expect
      .poll(async () => (await sensor(server.store.db, "S-0902"))?.placement.kind)
      .toBe("placed");
  });
});

describe("frame", () => {
  test("speaks the browser's language, and the other one when asked", async () => {
    const { page } = await open("/", { locale: "en-GB" });
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await page.getByRole("tab", { name: /Cases/ }).waitFor();
    await page.getByRole("button", { name: "日本語" }).click();
    await page.getByRole("tab", { name: /案件/ }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("ja");
    await page.reload();
    await page.getByRole("tab", { name: /案件/ }).waitFor();
  });

  test("says when the server is gone, keeps what is shown, and catches up by itself", async () => {
    const { page } = await open("/");
    await page.getByText("接続中", { exact: true }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("alert").getByText("オフライン").waitFor();
    expect(await page.locator("a.row").count()).toBeGreaterThan(0);
    await raise("C-0004", 36);
    await page.context().setOffline(false);
    await page.locator("a.row[href*='/C-0004'] .score", { hasText: "36" }).waitFor();
    await page.getByRole("alert").waitFor({ state: "detached" });
  });

  test("finds a case, a sensor by full-width letters, and coordinates", async () => {
    const { page } = await open("/");
    await page.keyboard.press("/");
    await page.keyboard.type("Ｓ－０００７");
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).pathname).toBe("/sensors/S-0007");
    await page.keyboard.press("/");
    await page.locator("#search").fill("33.6, 130.41");
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).searchParams.get("lat")).toMatch(/^33\.6/);
  });

  test("lists its keys, and single letters can be switched off", async () => {
    const { page } = await open("/");
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "キーボードの操作" });
    await help.getByText("出動を指示").waitFor();
    await help.getByLabel("一文字キーを使う").uncheck();
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "detached" });
    await page.keyboard.press("j");
    expect(new URL(page.url()).pathname).toBe("/");
  });

  test("shows the demo's progress and that its data is invented", async () => {
    server.facts.demo = {
      fictitious: true,
      phase: "backfill",
      nightOf: "2026-11-24",
      nightsSent: 12,
      nightsTotal: 45,
    };
    try {
      const { page } = await open("/", { locale: "en-GB" });
      await page.getByText("Fictitious data").waitFor();
      await page.getByText("nights 12/45").waitFor();
    } finally {
      server.facts.demo = null;
    }
  });
});

const screens = (): [string, string][] => [
  ["list and map", "/"],
  ["case", "/cases/C-0004"],
  ["bridge", `/bridges/${bridgeId}`],
  ["photo", `/photos/${photoId}`],
  ["sensor", "/sensors/S-0003"],
  ["sensors", "/?list=sensors"],
];

describe.each([
  ["ja", "ja-JP"],
  ["en", "en-GB"],
])("in %s", (_language, locale) => {
  test.each([
    ["desk, light", {}],
    ["desk, dark", { colorScheme: "dark" as const }],
    ["phone, light", phone],
  ])("axe finds no fault on any screen: %s", async (_name, its) => {
    const found: string[] = [];
    for (const [name, path] of screens()) {
      const { page } = await open(path, { locale, ...its });
      await settled(page);
      found.push(...(await violations(page)).map((fault) => `${name}: ${fault}`));
    }
    expect(found).toEqual([]);
  });

  test("nothing makes a phone scroll sideways", async () => {
    for (const [name, path] of screens()) {
      const { page } = await open(path, { locale, ...phone });
      await settled(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over, name).toBeLessThanOrEqual(0);
    }
  });
});

test("a page of 320 px (400 % zoom) still needs no sideways scrolling", async () => {
  const { page } = await open("/cases/C-0004", { viewport: { width: 320, height: 640 } });
  await settled(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});

/** Nothing is on its way any more: pictures, charts and sound are there. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector(".is-loading, .row-shapes") === null);
  await page.evaluate(() =>
    Promise.all([...document.images].map((image) => image.decode())).catch(() => {}),
  );
}

/** As a new night does it; silently: without the event that tells the pages. */
async function raise(id: string, score: number, its: { silently?: boolean } = {}): Promise<void> {
  const { db } = server.store;
  const known = (await leakCase(db, id))!;
  await updateCase(db, { ...known, score }, known.version);
  if (its.silently) return;
  await appendEvent(db, {
    at: server.clock.now,
    kind: "case.raised",
    subject: id,
    actor: "system",
    data: { score },
  });
}
