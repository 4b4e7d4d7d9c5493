import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Role } from "../../analysis/domain/user.ts";
import { eventsAfter } from "../../storage/sql/events.ts";
import { allUsers, updateUser, user } from "../../storage/sql/users.ts";
import { letIn, sessionOf } from "../api/people.ts";
import type { TestServer } from "../api/server.ts";
import { aServer } from "../api/server.ts";
import { freePort } from "../services/daemon.ts";
import { startOpenIdProvider } from "../services/openIdProvider.ts";
import type { Visit } from "./browser.ts";
import { buildPage, openBrowser, violations, visit } from "./browser.ts";

let built: Awaited<ReturnType<typeof buildPage>>;
let browser: Browser;
let provider: Awaited<ReturnType<typeof startOpenIdProvider>>;
let server: TestServer;
let origin: string;
const visits: Visit[] = [];

beforeAll(async () => {
  built = await buildPage();
  browser = await openBrowser();
});
beforeEach(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  provider = await startOpenIdProvider({
    redirectUri: `${origin}/api/v1/session/open-id/callback`,
    accounts: {
      "00u7": { name: "佐藤 由子", preferred_username: "Sato", groups: ["leak-team", "canteen"] },
      "00u8": { name: "Somebody", preferred_username: "some", groups: ["canteen"] },
      "00u9": { name: "Namesake", preferred_username: "admin", groups: ["it"] },
    },
  });
  server = await aServer("sqlite", {
    webRoot: built.webRoot,
    openId: {
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      name: "市の認証",
      roleClaim: "groups",
      roles: new Map<string, Role>([
        ["leak-team", "engineer"],
        ["it", "admin"],
      ]),
      publicUrl: origin,
    },
  });
  await letIn(server.store.db, "admin", ["admin"]);
  server.clock.now = new Date();
  await server.app.listen({ host: "127.0.0.1", port });
});
afterEach(async () => {
  await Promise.all(visits.splice(0).map((one) => one.close()));
  await server.close();
  await provider.close();
});
afterAll(async () => {
  await browser?.close();
  await built?.remove();
});

/** Goes by the button to the provider's own pages, and back as one of its accounts. */
async function comeAs(account: string, path = "/"): Promise<Page> {
  const opened = await visit(browser, origin + path);
  visits.push(opened);
  const { page } = opened;
  await page.route(/^https:/, (route) => route.abort());
  expect(await violations(page)).toEqual([]);
  await page.getByRole("link", { name: "市の認証 でサインイン" }).click();
  await page.waitForURL(`${provider.issuer}/**`);
  await page.locator("input[name=login]").fill(account);
  await page.locator("input[name=password]").fill("any, the provider of the tests takes all");
  await page.locator("button[type=submit]").click();
  await page.waitForURL(`${provider.issuer}/interaction/**`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${origin}/**`);
  return page;
}

test("who comes the first time becomes a user with the roles of the claim, and is led back", async () => {
  const page = await comeAs("00u7", "/sensors?list=sensors");
  await page.getByRole("button", { name: "利用者: 佐藤 由子" }).waitFor();
  expect(new URL(page.url()).searchParams.get("list")).toBe("sensors");
  expect(await user(server.store.db, "sato")).toMatchObject({
    ...{ name: "佐藤 由子", roles: ["engineer"], disabledAt: null },
  });
  const log = (await eventsAfter(server.store.db, 0, 50)).map(({ kind, actor }) => [kind, actor]);
  expect(log).toEqual([
    ["user.added", "sato"],
    ["session.begun", "sato"],
  ]);
});

test("who comes again is the same user, with the roles that it has here by now", async () => {
  await comeAs("00u7");
  const before = await user(server.store.db, "sato");
  if (!before) throw new Error("no user was made");
  await updateUser(server.store.db, { ...before, roles: ["viewer"] }, before.version);
  const page = await comeAs("00u7");
  await page.getByRole("button", { name: "利用者: 佐藤 由子" }).waitFor();
  expect((await allUsers(server.store.db)).map(({ id }) => id)).toEqual(["admin", "sato"]);
  expect((await user(server.store.db, "sato"))?.roles).toEqual(["viewer"]);
});

test("who has no role here is not let in, and the page says what to do", async () => {
  const page = await comeAs("00u8");
  await page.getByText("管理者に役割を確認してください").waitFor();
  expect(await user(server.store.db, "some")).toBeNull();
  expect(await violations(page)).toEqual([]);
});

test("who is shut out stays out", async () => {
  await comeAs("00u7");
  const before = await user(server.store.db, "sato");
  if (!before) throw new Error("no user was made");
  await updateUser(server.store.db, { ...before, disabledAt: new Date() }, before.version);
  const page = await comeAs("00u7");
  await page.getByText("管理者に役割を確認してください").waitFor();
});

test("a name that somebody here has is not taken over", async () => {
  const page = await comeAs("00u9");
  await page.getByRole("button", { name: "利用者: Namesake" }).waitFor();
  const [own, other] = await allUsers(server.store.db);
  expect(own).toMatchObject({ id: "admin", name: "admin" });
  expect(other?.id).toMatch(/^admin-[0-9a-f]{8}$/);
});

test("an answer that this browser did not ask for signs nobody in", async () => {
  const begun = await server.app.inject({ url: "/api/v1/session/open-id?next=/cases" });
  expect(begun.statusCode).toBe(302);
  const to = new URL(String(begun.headers.location));
  expect(Object.fromEntries(to.searchParams)).toMatchObject({
    response_type: "code",
    code_challenge_method: "S256",
    scope: "openid profile email",
  });
  expect(to.searchParams.get("nonce")).not.toBeNull();
  const cookie = String(begun.headers["set-cookie"]).split(";")[0] ?? "";
  expect(String(begun.headers["set-cookie"])).toMatch(/HttpOnly; SameSite=Lax$/);
  const state = to.searchParams.get("state") ?? "";
  const back = (query: string, headers = {}) =>
    server.app.inject({ url: `/api/v1/session/open-id/callback?${query}`, headers });
  for (const answer of [
    await back(`code=stolen&state=${state}`),
    await back("code=stolen&state=other", { cookie }),
    await back(`code=stolen&state=${state}&iss=${encodeURIComponent(provider.issuer)}`, { cookie }),
    await back(`error=access_denied&state=${state}`, { cookie }),
  ]) {
    expect(answer.headers.location).toBe("/sign-in?openId=failed");
    expect(String(answer.headers["set-cookie"])).not.toMatch(/^mizuhashi=/m);
  }
  expect(await server.store.db.selectFrom("session").selectAll().execute()).toEqual([]);
});

test("it leads to no other site, and is nothing where no provider is set", async () => {
  for (const next of ["https://evil.example/", "//evil.example/", "/\\evil.example"]) {
    const url = `/api/v1/session/open-id?next=${encodeURIComponent(next)}`;
    expect((await server.app.inject({ url })).statusCode).toBe(400);
  }
  const without = await aServer();
  expect((await without.app.inject("/api/v1/session/open-id")).statusCode).toBe(404);
  expect((await without.app.inject("/api/v1/session")).json().openId).toBeNull();
  await without.close();
});

test("a provider that is away holds nobody back who has a password", async () => {
  await provider.close();
  const answer = await server.app.inject({ url: "/api/v1/session/open-id" });
  expect(answer.statusCode).toBe(503);
  const headers = await sessionOf(server, "admin");
  const me = await server.app.inject({ url: "/api/v1/session", headers });
  expect(me.json().person.id).toBe("admin");
  provider = await startOpenIdProvider({ redirectUri: origin, accounts: {} });
});
