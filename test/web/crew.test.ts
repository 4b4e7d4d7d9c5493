import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LonLat } from "../../analysis/domain/geo.ts";
import { casePhotos } from "../../storage/sql/casePhotos.ts";
import { leakCase } from "../../storage/sql/cases.ts";
import { eventsAbout } from "../../storage/sql/events.ts";
import { addUser } from "../../storage/sql/users.ts";
import type { TestServer } from "../api/server.ts";
import { aServer } from "../api/server.ts";
import { fillCity } from "./aCity.ts";
import type { Visit } from "./browser.ts";
import { buildPage, openBrowser, violations, visit } from "./browser.ts";
import { markOf, officeActs, sendCrews } from "./crewJobs.ts";

let built: Awaited<ReturnType<typeof buildPage>>;
let browser: Browser;
let server: TestServer;
let origin: string;
let mark: LonLat;
const visits: Visit[] = [];

beforeAll(async () => {
  built = await buildPage();
  browser = await openBrowser();
});

beforeEach(async () => {
  server = await aServer("sqlite", { webRoot: built.webRoot });
  await fillCity(server.store.db, server.blobs);
  await sendCrews(server.store.db);
  origin = await server.app.listen({ host: "127.0.0.1", port: 0 });
  mark = await markOf(server.store.db, "C-0001");
});

afterEach(async () => {
  await Promise.all(visits.splice(0).map((one) => one.close()));
  await server?.close();
});

afterAll(async () => {
  await browser?.close();
  await built?.remove();
});

const smallPhone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
/** Some five metres beside the mark of the first job. */
const beside = () => ({
  geolocation: { latitude: mark.lat + 0.00004, longitude: mark.lon - 0.00005, accuracy: 6 },
  permissions: ["geolocation"],
});

async function open(path: string, its: Parameters<typeof visit>[2] = beside()): Promise<Visit> {
  const opened = await visit(browser, origin + path, { ...smallPhone, ...its });
  visits.push(opened);
  return opened;
}

/** The page and all that it needs lie on the phone. */
async function installed(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await untilKept(page, "/crew", true);
}

/** `waitForFunction` takes a promise for true: what is kept has to be asked again and again. */
async function untilKept(page: Page, path: string, wanted: boolean): Promise<void> {
  const isKept = () => page.evaluate(async (of) => (await caches.match(of)) !== undefined, path);
  await expect.poll(isKept, { timeout: 10_000 }).toBe(wanted);
}

async function acts(id: string, kind: string) {
  const events = await eventsAbout(server.store.db, id);
  return events.filter(({ data }) => (data.what as { kind?: string } | undefined)?.kind === kind);
}

const jobIds = (page: Page) =>
  page
    .locator(".job-small")
    .allTextContents()
    .then((all) => all.map((words) => words.slice(0, 6)));

const tap = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).tap();

/** A picture as a phone takes it: large, and telling where it was taken. */
const cameraPicture = () =>
  sharp({ create: { width: 3024, height: 4032, channels: 3, background: "#7a6a55" } })
    .withExif({ IFD0: { Make: "Phone" }, IFD3: { GPSLatitude: "33/1 35/1 0/1" } })
    .jpeg()
    .toBuffer();

async function takePhoto(page: Page): Promise<void> {
  const before = await page.locator(".photo").count();
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer: await cameraPicture() });
  await page.locator(".photo").nth(before).waitFor();
}

/** Found at a joint, one metre up the pipe, with a photo and a note; not sent yet. */
async function fillResult(page: Page): Promise<void> {
  await page.getByRole("link", { name: "結果を記録" }).tap();
  await tap(page, "漏水あり");
  await page.getByRole("button", { name: "継手" }).tap();
  const up = page.locator(".two").first().getByRole("button").last();
  await up.tap();
  await up.tap();
  await tap(page, "次へ");
  await takePhoto(page);
  await page.getByRole("textbox", { name: /メモ/ }).fill("ゴム輪がずれていた");
}

describe("jobs", () => {
  test("stand nearest first with place, pipe, distance and the office's note", async () => {
    const { page, faults, strays } = await open("/crew");
    const first = page.locator(".job").first();
    await first.getByText(/^\d+ m$/).waitFor();
    expect(await jobIds(page)).toEqual(["C-0001", "C-0002", "C-0005"]);
    expect(await first.textContent()).toMatch(/付近[\s\S]*鋳鉄管 DIP φ150 mm/);
    expect(await first.textContent()).toContain("22時以降に作業してください");
    expect([faults, strays]).toEqual([[], []]);
  });

  test("of the crew that was chosen once are shown again the next time", async () => {
    const { page } = await open("/crew");
    await page.getByLabel("班").selectOption("1班");
    await expect.poll(() => jobIds(page)).toEqual(["C-0001", "C-0005"]);
    await page.reload();
    await page.locator(".job").first().waitFor();
    expect(await jobIds(page)).toEqual(["C-0001", "C-0005"]);
  });

  test("come up while the page is open", async () => {
    const { page } = await open("/crew");
    await expect.poll(() => jobIds(page)).toHaveLength(3);
    const answer = await server.app.inject({
      method: "POST",
      url: "/api/v1/cases/C-0003/actions",
      payload: { kind: "dispatch", crew: "1班" },
      headers: { "if-match": "*" },
    });
    expect(answer.statusCode, answer.body).toBe(200);
    await expect.poll(() => jobIds(page)).toHaveLength(4);
  });

  test("say how one comes here when there are none", async () => {
    for (const id of ["C-0001", "C-0002", "C-0005"]) {
      await officeActs(server.store.db, id, { kind: "acknowledge" });
    }
    const { page } = await open("/crew");
    await page.getByText("「出動を指示」を押すと").waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe("a job", () => {
  test("names the pipe under the phone and hands the place over to the phone's map", async () => {
    const { page } = await open("/crew/C-0001");
    await page.getByText(/^東側 \d\.\d m · 鋳鉄管 DIP/).waitFor();
    await page.getByText("位置の誤差 ± 6 m").waitFor();
    const link = await page.getByRole("link", { name: "経路案内" }).getAttribute("href");
    expect(link).toContain(`${mark.lat.toFixed(6)},${mark.lon.toFixed(6)}`);
    await page.getByText("金属管です").waitFor();
    await page.getByText("ポンプや変圧器の可能性").waitFor();
  });

  test("plays the recording that lies on the phone", async () => {
    const { page } = await open("/crew/C-0001");
    await page.getByRole("button", { name: "録音を聴く" }).waitFor();
    await page.context().setOffline(true);
    await tap(page, "録音を聴く");
    await page.getByRole("button", { name: "停止" }).waitFor();
  });

  test("is all there when the phone does not say where it is", async () => {
    const { page, faults } = await open("/crew/C-0001", {});
    await page.getByText("位置情報が許可されていません").waitFor();
    await page.getByRole("link", { name: "結果を記録" }).tap();
    await tap(page, "漏水あり");
    await page.getByRole("button", { name: "亀裂" }).tap();
    expect(await page.getByRole("button", { name: "今いる場所" }).isDisabled()).toBe(true);
    expect(faults).toEqual([]);
  });

  test("a map moved under the cross says where it leaked", async () => {
    const { page } = await open("/crew/C-0001/result");
    await tap(page, "漏水あり");
    await page.getByRole("button", { name: "腐食孔" }).tap();
    await page
      .locator(".form")
      .evaluate((form) => Promise.all(form.getAnimations().map((one) => one.finished)));
    const box = (await page.locator(".site-map").boundingBox())!;
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    await page.mouse.move(middle.x - 60, middle.y, { steps: 5 });
    await page.mouse.up();
    await page.getByText(/^推定位置の東へ \d+\.\d m$/).waitFor();
    await tap(page, "推定位置どおり");
    await page.getByText("推定位置どおり（0 m）").waitFor();
  });
});

describe("without network", () => {
  test("a result with a photo is recorded, and arrives once when the network is back", async () => {
    const { page } = await open("/crew");
    const context = page.context();
    await installed(page);
    await context.setOffline(true);
    await page.reload();
    await page.getByText("電波が届くと自動で送信します").waitFor();
    await page.locator(".job").first().tap();
    await page.locator(".map-canvas").first().waitFor();
    await fillResult(page);
    await page.reload();
    await page.locator(".photo").waitFor();
    expect(await page.getByRole("textbox", { name: /メモ/ }).inputValue()).toContain("ゴム輪");
    await tap(page, "送信");
    await page.getByText("この端末に保存しました").waitFor();
    await page.reload();
    await page.getByRole("link", { name: "未送信 2 件" }).waitFor();
    expect(await acts("C-0001", "dig")).toHaveLength(0);

    await context.setOffline(false);
    await page.getByRole("link", { name: "すべて送信済" }).waitFor();
    expect(await acts("C-0001", "dig")).toHaveLength(1);
    const dug = await leakCase(server.store.db, "C-0001");
    expect(dug?.state).toMatchObject({
      kind: "dug",
      result: {
        found: true,
        leakKind: "joint",
        distanceFromMarkM: expect.closeTo(1, 1),
        note: "ゴム輪がずれていた",
        begunAt: expect.any(Date),
        endedAt: expect.any(Date),
      },
    });
    const [photo, ...others] = await casePhotos(server.store.db, "C-0001");
    expect(others).toEqual([]);
    expect(photo).toMatchObject({ widthPx: 1200, heightPx: 1600, takenAt: expect.any(Date) });
    const { exif } = await sharp(server.blobs.path(photo!.sha256)).metadata();
    expect(exif).toBeUndefined();
  });

  test("what is sent may be taken back until it leaves, with its photos", async () => {
    const { page } = await open("/crew/C-0001");
    await page.context().setOffline(true);
    await fillResult(page);
    await tap(page, "送信");
    await tap(page, "元に戻す");
    await page.getByRole("link", { name: "すべて送信済" }).waitFor();
    await page.locator(".job").first().tap();
    await page.getByRole("link", { name: "記録の続き" }).tap();
    await page.locator(".photo").waitFor();
    expect(await page.locator(".photo").count()).toBe(1);
    expect(await page.getByRole("textbox", { name: /メモ/ }).inputValue()).toContain("ゴム輪");
  });

  test("the worker keeps away from the desk's pages", async () => {
    const { page } = await open("/crew");
    await installed(page);
    await page.goto(`${origin}/`);
    await page.locator("a.row").first().waitFor();
    expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
    await page.context().setOffline(true);
    await expect(page.reload()).rejects.toThrow(/ERR_INTERNET_DISCONNECTED/);
  });

  test("a newer build replaces the kept one as a whole", async () => {
    const { page } = await open("/crew");
    await installed(page);
    const file = join(built.webRoot, "crew.html");
    const html = await readFile(file, "utf8");
    const [, script = ""] = /src="\/assets\/(crew-[^"]+\.js)"/.exec(html) ?? [];
    const newer = script.replace(".js", "-newer.js");
    const assets = join(built.webRoot, "assets");
    expect(await readdir(assets)).toContain(script);
    await copyFile(join(assets, script), join(assets, newer));
    await writeFile(file, html.replace(script, newer));
    try {
      await page.reload();
      await untilKept(page, `/assets/${newer}`, true);
      await untilKept(page, `/assets/${script}`, false);
      await page.context().setOffline(true);
      await page.reload();
      await page.locator(".job").first().waitFor();
      const sources = await page.evaluate(() => [...document.scripts].map(({ src }) => src));
      expect(sources).toEqual([`${origin}/assets/${newer}`]);
    } finally {
      await writeFile(file, html);
    }
  });
});

describe("sending", () => {
  const recordQuickly = async (page: Page) => {
    await page.getByRole("link", { name: "結果を記録" }).tap();
    await tap(page, "漏水なし");
    await takePhoto(page);
    await tap(page, "送信");
    await page.getByRole("link", { name: "未送信 2 件" }).waitFor();
  };
  const sendNow = async (page: Page) => {
    await page.getByRole("link", { name: /未送信/ }).tap();
    await tap(page, "今すぐ送信");
  };
  const dugBySomeone = { found: true, leakKind: "saddle", distanceFromMarkM: 1, note: "" } as const;

  test("counts once when the server has it and its answers are lost", async () => {
    const { page } = await open("/crew/C-0001");
    const seen = { actions: 0, photos: 0 };
    for (const what of ["actions", "photos"] as const) {
      await page.context().route(`**/cases/C-0001/${what}*`, async (route) => {
        seen[what]++;
        if (seen[what] > 1) return route.continue();
        await route.fetch();
        return route.abort("connectionreset");
      });
    }
    await recordQuickly(page);
    await sendNow(page);
    await page.getByText("もう一度送っても二重にはなりません").first().waitFor();
    expect(await acts("C-0001", "dig")).toHaveLength(1);
    await tap(page, "今すぐ送信");
    await expect.poll(() => seen.photos).toBe(1);
    await expect.poll(() => page.getByRole("link", { name: "未送信 1 件" }).count()).toBe(1);
    await tap(page, "今すぐ送信");
    await page.getByText("送信待ちはありません").waitFor();
    expect(seen).toEqual({ actions: 2, photos: 2 });
    expect(await acts("C-0001", "dig")).toHaveLength(1);
    expect(await casePhotos(server.store.db, "C-0001")).toHaveLength(1);
  });

  test("lands on a case that only a night or a comment has changed since", async () => {
    const { page } = await open("/crew/C-0001");
    await page.context().setOffline(true);
    await recordQuickly(page);
    await officeActs(server.store.db, "C-0001", { kind: "comment", text: "急いでください" });
    await page.context().setOffline(false);
    await sendNow(page);
    await page.getByText("送信待ちはありません").waitFor();
    expect((await leakCase(server.store.db, "C-0001"))?.state).toMatchObject({
      kind: "dug",
      result: { found: false },
    });
  });

  test("shows both versions when someone else dug first, and may go on top", async () => {
    const { page } = await open("/crew/C-0001");
    await page.context().setOffline(true);
    await recordQuickly(page);
    await officeActs(server.store.db, "C-0001", { kind: "dig", result: dugBySomeone });
    await page.context().setOffline(false);
    await sendNow(page);
    const entry = page.locator(".entry-conflict");
    await entry.getByText("漏水あり · サドル").waitFor();
    await entry.getByText("漏水なし").waitFor();
    expect(await violations(page)).toEqual([]);
    await tap(page, "自分の記録で送る");
    await page.getByText("送信待ちはありません").waitFor();
    expect(await acts("C-0001", "dig")).toHaveLength(2);
  });

  test("to a case that was closed goes as a comment", async () => {
    const { page } = await open("/crew/C-0001");
    await page.context().setOffline(true);
    await recordQuickly(page);
    await officeActs(server.store.db, "C-0001", { kind: "close", why: { kind: "wentAway" } });
    await page.context().setOffline(false);
    await sendNow(page);
    await page.getByText("完了 · 自然に消えた").waitFor();
    expect(await page.getByRole("button", { name: "自分の記録で送る" }).count()).toBe(0);
    await tap(page, "コメントとして送る");
    await page.getByText("送信待ちはありません").waitFor();
    const [comment] = (await acts("C-0001", "comment")).slice(-1);
    expect(comment?.data.what).toMatchObject({ text: expect.stringMatching(/漏水なし/) });
    expect(await casePhotos(server.store.db, "C-0001")).toHaveLength(1);
  });

  test("waits for whoever was signed out, and goes on by itself", async () => {
    const { page } = await open("/crew/C-0001");
    const person = { id: "sato", name: "佐藤", roles: ["crew"], language: null } as const;
    const since = { createdAt: new Date(), disabledAt: null, version: 1 };
    const credentials = { passwordHash: null, openIdSubject: null };
    await addUser(server.store.db, { ...person, ...since }, credentials);
    await recordQuickly(page);
    await sendNow(page);
    const link = page.getByRole("link", { name: "ログイン" });
    expect(await link.getAttribute("href")).toBe("/sign-in?next=/crew");
    expect(await page.locator(".entry").count()).toBe(2);
    expect(await violations(page)).toEqual([]);
    await server.store.db.deleteFrom("user").execute();
    await page.reload();
    await page.getByText("送信待ちはありません").waitFor();
    expect(await acts("C-0001", "dig")).toHaveLength(1);
  });

  test("shows the crew's result and photo on the desk", async () => {
    const { page } = await open("/crew/C-0001");
    await recordQuickly(page);
    await sendNow(page);
    await page.getByText("送信待ちはありません").waitFor();
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${origin}/cases/C-0001`);
    const history = page.locator(".history");
    await history.getByText(/掘削結果を記録した · 漏水なし/).waitFor();
    const picture = history.getByRole("img", { name: /の写真/ });
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBe(384);
  });
});

describe.each(["ja-JP", "en-US"])("in %s", (locale) => {
  const sizes = async (all: Locator) => {
    const boxes = await Promise.all((await all.all()).map((one) => one.boundingBox()));
    return boxes.flatMap((box) => (box === null ? [] : [Math.min(box.width, box.height)]));
  };
  const check = async (page: Page) => {
    expect(await violations(page)).toEqual([]);
    expect(
      Math.min(...(await sizes(page.locator("button:visible, a[href]:visible")))),
    ).toBeGreaterThanOrEqual(48);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide).toBe(0);
  };

  test("every screen is free of axe's faults, fits, and has targets of 48 px and more", async () => {
    const { page } = await open("/crew", { ...beside(), locale });
    await page.locator(".job-away").first().waitFor();
    await check(page);
    await page.locator(".job").first().tap();
    await page.locator(".facts").waitFor();
    await check(page);
    await page.locator(".action-main").tap();
    await check(page);
    await page.locator(".found-yes").tap();
    await check(page);
    await page.locator(".kinds button").first().tap();
    await check(page);
    await page.locator(".action-main").tap();
    await takePhoto(page);
    await check(page);
    await page.context().setOffline(true);
    await page.locator(".action-main").tap();
    await page.locator(".undo-do").waitFor();
    await check(page);
    await page.locator(".sending").tap();
    await page.locator(".entry").first().waitFor();
    await check(page);
  });
});
