import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { appendEvent } from "../../storage/sql/events.ts";
import { sensor } from "../../storage/sql/sensors.ts";
import { user } from "../../storage/sql/users.ts";
import { letIn, password } from "../api/people.ts";
import type { TestServer } from "../api/server.ts";
import { aServer } from "../api/server.ts";
import { fillCity } from "./aCity.ts";
import type { Visit } from "./browser.ts";
import { buildPage, openBrowser, phone, violations, visit } from "./browser.ts";

let built: Awaited<ReturnType<typeof buildPage>>;
let browser: Browser;
let server: TestServer;
let origin: string;
let bridgeId: string;
const visits: Visit[] = [];

beforeAll(async () => {
  built = await buildPage();
  browser = await openBrowser();
  server = await aServer("sqlite", { webRoot: built.webRoot });
  ({ bridgeId } = await fillCity(server.store.db, server.blobs));
  origin = await server.app.listen({ host: "127.0.0.1", port: 0 });
});
beforeEach(async () => {
  const { db } = server.store;
  for (const table of ["user", "session", "apiToken", "failedSignIn"] as const) {
    await db.deleteFrom(table).execute();
  }
  await db.deleteFrom("event").where("actor", "!=", "system").execute();
  server.facts.openWithoutLogin = true;
  // The cookies of a browser live by its own clock.
  server.clock.now = new Date();
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

const letInAll = async () => {
  const { db } = server.store;
  await letIn(db, "admin", ["admin"], { name: "管理 花子" });
  await letIn(db, "sato", ["engineer"], { name: "佐藤 由子" });
  await letIn(db, "mori", ["viewer"], { name: "森 健" });
};

/** Fills the form and waits for what it leads to. */
async function signIn(page: Page, login: string, secret = password): Promise<void> {
  await page.getByLabel("利用者名").fill(login);
  await page.getByLabel("パスワード", { exact: true }).fill(secret);
  await page.keyboard.press("Enter");
}

async function openAs(login: string, path: string, its: Parameters<typeof visit>[2] = {}) {
  const opened = await open(path, its);
  await signIn(opened.page, login);
  await opened.page.getByRole("button", { name: /^利用者: / }).waitFor();
  return opened;
}

describe("sign-in", () => {
  test("stands at the address that was asked for and leads to it", async () => {
    await letInAll();
    const { page, faults } = await open("/cases/C-0001?state=open");
    expect(await page.title()).toContain("サインイン");
    await expect.poll(() => page.evaluate("document.activeElement.name")).toBe("username");
    await signIn(page, "sato");
    await page.getByRole("region", { name: "漏水案件 C-0001" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/cases/C-0001");
    expect(new URL(page.url()).searchParams.get("state")).toBe("open");
    await page.getByRole("button", { name: "利用者: 佐藤 由子" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("another page leads to it and is led back to, an address elsewhere is not", async () => {
    await letInAll();
    const { page } = await open("/sign-in?next=/sensors/S-0001");
    await signIn(page, "sato");
    await page.waitForURL(`${origin}/sensors/S-0001**`);
    for (const elsewhere of ["//evil.example/x", "https://evil.example/x"]) {
      await page.goto(`${origin}/sign-in?next=${encodeURIComponent(elsewhere)}`);
      await page.waitForURL((url) => url.origin === origin && url.pathname === "/");
    }
  });

  test("a wrong password says what to do, in both languages, and the way on is short", async () => {
    await letInAll();
    const { page } = await open("/");
    await signIn(page, "sato", "wrong password");
    const problem = page.getByRole("alert");
    await expect.poll(() => problem.textContent()).toContain("管理者が新しいパスワードを作れます");
    await expect.poll(() => page.evaluate("document.activeElement.name")).toBe("password");
    await page.getByRole("button", { name: "EN" }).click();
    expect(await problem.textContent()).toContain("an administrator can make you a new password");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Account: 佐藤 由子" }).waitFor();
  });

  test("after many wrong ones it says how long to wait", async () => {
    await letInAll();
    const { page } = await open("/");
    for (let i = 0; i < 6; i++) {
      await server.app.inject({
        method: "POST",
        url: "/api/v1/session",
        payload: { login: "sato", password: "wrong" },
      });
    }
    await signIn(page, "sato");
    await page.getByText("2 秒後にもう一度サインインできます").waitFor();
  });

  test("the password can be looked at, and a manager of passwords knows the fields", async () => {
    await letInAll();
    const { page } = await open("/");
    const field = page.locator("input[name=password]");
    expect(await field.getAttribute("autocomplete")).toBe("current-password");
    expect(await page.locator("input[name=username]").getAttribute("autocomplete")).toBe(
      "username",
    );
    await page.getByLabel("パスワードを表示").check();
    expect(await field.getAttribute("type")).toBe("text");
  });

  test.each([
    ["desk", {}],
    ["phone", phone],
  ])("has no fault for who does not see it, and fits: %s", async (_name, its) => {
    await letInAll();
    const { page } = await open("/", its);
    await signIn(page, "sato", "wrong password");
    await expect.poll(() => page.getByRole("alert").textContent()).not.toBe("");
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "EN" }).click();
    expect(await violations(page)).toEqual([]);
    const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    expect(await page.evaluate(overflow)).toBe(0);
  });

  test("with nobody known and others about, it says which command lets the first one in", async () => {
    server.facts.openWithoutLogin = false;
    const { page } = await open("/");
    await page.getByText("mizuhashi user add NAME --roles admin --generate").waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe("a session", () => {
  test("ended elsewhere, the page asks to sign in and goes on where it was", async () => {
    await letInAll();
    const { page } = await openAs("sato", "/cases/C-0002");
    await server.store.db.deleteFrom("session").execute();
    // Whatever the page asks for next.
    const event = { kind: "case.raised", subject: "C-0002", actor: "system", data: {} } as const;
    await appendEvent(server.store.db, { ...event, at: server.clock.now });
    await page.getByLabel("利用者名").waitFor();
    expect(new URL(page.url()).pathname).toBe("/cases/C-0002");
    await signIn(page, "sato");
    await page.getByRole("region", { name: "漏水案件 C-0002" }).waitFor();
  });

  test("ends by the button, and with it what the page shows", async () => {
    await letInAll();
    const { page } = await openAs("sato", "/");
    await page.getByRole("button", { name: "利用者: 佐藤 由子" }).click();
    await page.getByText("技術者").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "サインアウト" }).click();
    await page.getByLabel("利用者名").waitFor();
    expect(await server.store.db.selectFrom("session").selectAll().execute()).toEqual([]);
  });

  test("the own password is changed, with words for what is wrong", async () => {
    await letInAll();
    const { page } = await openAs("sato", "/");
    await page.getByRole("button", { name: "利用者: 佐藤 由子" }).click();
    const change = async (current: string, next: string) => {
      await page.getByLabel("現在のパスワード").fill(current);
      await page.getByLabel("新しいパスワード").fill(next);
      await page.getByRole("button", { name: "変更する" }).click();
    };
    await change(password, "short");
    await page.getByText("12文字以上にしてください").waitFor();
    await change("not my password", "a much better password");
    await page.getByText("現在のパスワードが違います").waitFor();
    await change(password, "a much better password");
    await page.getByText("ほかの端末はサインアウトしました").waitFor();
    await page.getByRole("button", { name: "サインアウト" }).click();
    await signIn(page, "sato", "a much better password");
    await page.getByRole("button", { name: "利用者: 佐藤 由子" }).waitFor();
  });
});

describe("rights", () => {
  test("a viewer is offered nothing that the server would refuse", async () => {
    await letInAll();
    const { page } = await openAs("mori", "/cases/C-0001");
    await page.getByRole("region", { name: "漏水案件 C-0001" }).waitFor();
    await page.locator(".history li").first().waitFor();
    expect(await page.locator(".actions").count()).toBe(0);
    await page.keyboard.press("a");
    await page.goto(`${origin}/sensors/S-0001`);
    await page.getByRole("region", { name: /S-0001/ }).waitFor();
    expect(await page.getByRole("button", { name: "登録する" }).count()).toBe(0);
    expect((await sensor(server.store.db, "S-0001"))?.version).toBe(1);
    await page.goto(`${origin}/bridges/${bridgeId}`);
    await page.locator(".panel .surveys, .panel .photos, .panel h2").first().waitFor();
    expect(await page.locator(".soundness-field").count()).toBe(0);
  });

  test("an engineer is offered what the case allows", async () => {
    await letInAll();
    const { page } = await openAs("sato", "/cases/C-0001");
    await page.locator(".actions button").first().waitFor();
    expect(await page.locator(".actions").textContent()).toContain("確認");
  });

  test("the administration shows each what is theirs", async () => {
    await letInAll();
    const { page } = await openAs("mori", "/admin");
    await page.getByRole("tab", { name: "APIトークン" }).waitFor();
    expect(await page.getByRole("tab").allTextContents()).toEqual(["APIトークン"]);
  });
});

describe("administration", () => {
  test("a user is let in, signs in with what was shown once, is changed and shut out", async () => {
    await letInAll();
    const { page, faults } = await openAs("admin", "/admin");
    await page.getByRole("button", { name: "利用者を登録" }).click();
    await page.getByLabel("利用者名").fill("Tanaka");
    await page.getByLabel("氏名").fill("田中 一郎");
    await page.getByRole("button", { name: "保存する" }).click();
    await page.getByText("英小文字か数字で始め").waitFor();
    await page.getByLabel("利用者名").fill("tanaka");
    await page.getByLabel("作業班").check();
    await page.getByRole("button", { name: "保存する" }).click();
    const made = (await page.locator(".secret").textContent()) ?? "";
    await page.getByRole("button", { name: "閉じる" }).click();
    await page.getByText("閲覧者、作業班").waitFor();

    const other = await open("/");
    await signIn(other.page, "tanaka", made);
    await other.page.getByRole("button", { name: "利用者: 田中 一郎" }).waitFor();

    await page.getByRole("button", { name: "tanaka を変更" }).click();
    await page.getByLabel("利用停止").check();
    await page.getByRole("button", { name: "保存する" }).click();
    await page.getByText(/から利用停止/).waitFor();
    // At once, by the end of its stream.
    await other.page.getByLabel("利用者名").waitFor();
    expect((await user(server.store.db, "tanaka"))?.disabledAt).not.toBeNull();
    expect(faults).toEqual([]);
  });

  test("the last administrator is not shut out, and the page says why", async () => {
    await letInAll();
    const { page } = await openAs("admin", "/admin/users");
    await page.getByRole("button", { name: "admin を変更" }).click();
    await page.getByLabel("利用停止").check();
    await page.getByRole("button", { name: "保存する" }).click();
    await page.getByText("管理者が一人もいなくなるため").waitFor();
  });

  test("what somebody else changed meanwhile is shown, not overwritten", async () => {
    await letInAll();
    const { page } = await openAs("admin", "/admin/users");
    await page.getByRole("button", { name: "mori を変更" }).click();
    await server.store.db
      .updateTable("user")
      .set({ name: "森 健二", version: 2 })
      .where("id", "=", "mori")
      .execute();
    await page.getByLabel("氏名").fill("もり");
    await page.getByRole("button", { name: "保存する" }).click();
    await page.getByText("他の人が先に変更しました").waitFor();
    expect(await page.getByLabel("氏名").inputValue()).toBe("森 健二");
  });

  test("a token is made, shown once, used and revoked", async () => {
    await letInAll();
    const { page } = await openAs("admin", "/admin/tokens");
    await page.getByRole("button", { name: "トークンを作る" }).click();
    await page.getByLabel("用途").fill("GIS 連携");
    await page.getByRole("dialog").getByRole("button", { name: "トークンを作る" }).click();
    const token = (await page.locator(".secret").textContent()) ?? "";
    const asked = async () => {
      const headers = { authorization: `Bearer ${token}` };
      return (await server.app.inject({ url: "/api/v1/cases", headers })).statusCode;
    };
    expect(await asked()).toBe(200);
    await page.getByRole("button", { name: "閉じる" }).click();
    await page.getByRole("button", { name: "GIS 連携 を取り消す" }).click();
    await page.getByText(/に取消/).waitFor();
    expect(await asked()).toBe(401);
  });

  test("the audit log tells who did what, and is filtered", async () => {
    await letInAll();
    const engineer = await openAs("sato", "/");
    await engineer.page.request.put(`${origin}/api/v1/judgement/budget`, {
      headers: { "if-match": "*", origin },
      data: { falseCasesPerMonth: 2 },
    });
    const { page } = await openAs("admin", "/admin/audit");
    await page.getByText("誤報の許容数 · 変更").waitFor();
    await page.getByLabel("何を").selectOption("session");
    await page.getByLabel("誰が").fill("sato");
    await page.getByRole("button", { name: "絞り込む" }).click();
    await expect.poll(() => page.locator(".audit li").count()).toBe(1);
    expect(await page.locator(".audit li").textContent()).toContain("サインイン · 開始 sato");
  });

  test.each([
    ["desk", {}],
    ["phone", phone],
  ])("has no fault for who does not see it, and fits: %s", async (_name, its) => {
    await letInAll();
    const { page } = await openAs("admin", "/admin/users", its);
    for (const tab of ["利用者", "APIトークン", "操作履歴"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.locator(".admin-panel li, .admin-panel .empty").first().waitFor();
      expect(await violations(page), tab).toEqual([]);
      const overflow =
        "document.documentElement.scrollWidth - document.documentElement.clientWidth";
      expect(await page.evaluate(overflow), tab).toBe(0);
    }
    await page.getByRole("tab", { name: "利用者" }).click();
    await page.getByRole("button", { name: "利用者を登録" }).click();
    expect(await violations(page)).toEqual([]);
  });

  test("without users whoever sits at the machine lets the first one in, and then signs in", async () => {
    const { page } = await open("/");
    await page.getByRole("button", { name: "利用者" }).click();
    await page.getByRole("link", { name: "管理" }).click();
    await page.getByRole("button", { name: "利用者を登録" }).click();
    await page.getByLabel("利用者名").fill("first");
    await page.getByLabel("氏名").fill("最初 の人");
    await page.getByRole("button", { name: "保存する" }).click();
    await page.getByText("管理者が一人もいなくなるため").waitFor();
    await page.getByLabel("管理者").check();
    await page.getByRole("button", { name: "保存する" }).click();
    const made = (await page.locator(".secret").textContent()) ?? "";
    await page.getByRole("button", { name: "閉じる" }).click();
    await signIn(page, "first", made);
    await page.getByRole("button", { name: "利用者: 最初 の人" }).waitFor();
  });
});
