import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventsAfter } from "../../storage/sql/events.ts";
import { anyUsers } from "../../storage/sql/users.ts";
import { EventClient } from "./eventClient.ts";
import { ask, letIn, password, sessionOf, tokenOf } from "./people.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

type Headers = Record<string, string>;

/** What a browser keeps of an answer, and how it says where it comes from. */
function kept(setCookie: string | string[] | undefined): Headers {
  const [pair = ""] = String(setCookie).split(";");
  return { cookie: pair, "sec-fetch-site": "same-origin" };
}

describe.each(engines)("signing in over %s", (engine) => {
  let server: TestServer;

  beforeEach(async () => {
    server = await aServer(engine);
  });
  afterEach(() => server.close());

  const signIn = (login: string, secret: string, headers: Headers = {}) =>
    ask(server, "POST", "/session", headers, { login, password: secret });
  const later = (minutes: number) => {
    server.clock.now = new Date(server.clock.now.getTime() + minutes * 60_000);
  };
  const me = async (headers: Headers) =>
    (await ask(server, "GET", "/session", headers)).json().person;
  const log = async () =>
    (await eventsAfter(server.store.db, 0, 500)).map(
      ({ kind, subject, actor }) => `${kind} ${subject} by ${actor}`,
    );

  test("with nobody known whoever sits at the machine is let in; with the first user nobody is", async () => {
    expect(await me({})).toMatchObject({ id: "local", by: "open" });
    expect((await ask(server, "GET", "/system")).json().openWithoutLogin).toBe(true);
    await letIn(server.store.db, "admin", ["admin"]);
    expect(await me({})).toBeNull();
    expect((await ask(server, "GET", "/system")).statusCode).toBe(401);
    const headers = await sessionOf(server, "admin");
    expect((await ask(server, "GET", "/system", headers)).json().openWithoutLogin).toBe(false);
  });

  test("an open install serves its own machine's names alone: no other site can lead its name here", async () => {
    expect((await ask(server, "GET", "/cases", { host: "evil.example" })).statusCode).toBe(401);
    expect((await ask(server, "GET", "/cases", { host: "127.0.0.1:8080" })).statusCode).toBe(200);
    expect((await ask(server, "GET", "/cases", { host: "[::1]:8080" })).statusCode).toBe(200);
    server.facts.openWithoutLogin = false;
    expect((await ask(server, "GET", "/cases")).statusCode).toBe(401);
  });

  test("name and password give a session, whose end is noted", async () => {
    await letIn(server.store.db, "sato", ["engineer"], { name: "佐藤 由子", language: "ja" });
    const answer = await signIn(" ＳＡＴＯ ", password);
    expect(answer.statusCode).toBe(200);
    const person = {
      ...{ id: "sato", name: "佐藤 由子", roles: ["engineer"], language: "ja", by: "session" },
      expiresAt: "2026-12-08T08:30:00.000Z",
    };
    expect(answer.json().person).toMatchObject(person);
    expect(answer.json().person.acts).toContain("case.close");
    const cookie = String(answer.headers["set-cookie"]);
    expect(cookie).toMatch(
      /^mizuhashi=[\w-]{43}; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Strict$/,
    );
    const headers = kept(cookie);
    expect(await me(headers)).toMatchObject(person);
    const out = await ask(server, "DELETE", "/session", headers);
    expect(String(out.headers["set-cookie"])).toMatch(/^mizuhashi=; Path=\/; Max-Age=0;/);
    expect(await me(headers)).toBeNull();
    expect((await ask(server, "GET", "/cases", headers)).statusCode).toBe(401);
    expect(await log()).toEqual(["session.begun sato by sato", "session.ended sato by sato"]);
  });

  test.each([
    ["another name than the own machine's", { host: "leaks.city.example" }],
    ["a proxy with TLS", { "x-forwarded-proto": "https" }],
  ])("by %s the cookie is bound to https", async (_by, headers) => {
    await letIn(server.store.db, "sato", ["engineer"]);
    const answer = await signIn("sato", password, headers);
    const cookie = String(answer.headers["set-cookie"]);
    expect(cookie).toMatch(/^__Host-mizuhashi=[\w-]{43}; Path=\/; .*SameSite=Strict; Secure$/);
    expect(await me({ ...headers, ...kept(cookie) })).toMatchObject({ id: "sato" });
  });

  test("a wrong name, a wrong password and somebody shut out get one answer", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    await letIn(server.store.db, "gone", ["engineer"], { disabledAt: server.clock.now });
    const answers = [
      await signIn("nobody", password),
      await signIn("sato", "wrong password"),
      await signIn("gone", password),
    ];
    const [first] = answers;
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401);
      expect(answer.body).toBe(first?.body);
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
    expect(await log()).toEqual([
      "session.refused nobody by unknown",
      "session.refused sato by unknown",
      "session.refused gone by unknown",
    ]);
  });

  test("after five wrong passwords the right one must wait too, also over a restart", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    for (let i = 0; i < 5; i++) expect((await signIn("sato", "wrong")).statusCode).toBe(401);
    expect((await signIn("sato", "wrong")).statusCode).toBe(401);
    const refused = await signIn("sato", password);
    expect(refused.statusCode).toBe(429);
    expect(refused.headers["retry-after"]).toBe("2");
    later(1 / 30);
    expect((await signIn("sato", password)).statusCode).toBe(200);
    // And the count is gone.
    for (let i = 0; i < 5; i++) expect((await signIn("sato", "wrong")).statusCode).toBe(401);
    expect((await signIn("sato", password)).statusCode).toBe(200);
  });

  test("many wrong passwords at once are no more than one after the other", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => signIn("sato", "wrong password")),
    );
    const looked = answers.filter(({ statusCode }) => statusCode === 401);
    expect(looked.length).toBeLessThanOrEqual(6);
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(20 - looked.length);
  });

  test("a session not used for a day and a half ends; used, it lasts two weeks", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    const [idle, used] = [await sessionOf(server, "sato"), await sessionOf(server, "sato")];
    for (let day = 1; day <= 13; day++) {
      later(24 * 60);
      expect(await me(used), `day ${day}`).not.toBeNull();
    }
    expect(await me(idle)).toBeNull();
    later(24 * 60);
    expect(await me(used)).toBeNull();
  });

  test("a write with a session says where it comes from; a machine's need not", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    const { cookie = "" } = await sessionOf(server, "sato");
    const set = (headers: Headers) =>
      ask(
        server,
        "PUT",
        "/judgement/budget",
        { "if-match": "*", host: "localhost:80", ...headers },
        { falseCasesPerMonth: 2 },
      );
    expect((await set({ cookie })).statusCode).toBe(403);
    expect((await set({ cookie, origin: "https://evil.example" })).statusCode).toBe(403);
    expect((await set({ cookie, "sec-fetch-site": "cross-site" })).statusCode).toBe(403);
    expect((await set({ cookie, "sec-fetch-site": "same-site" })).statusCode).toBe(403);
    expect((await set({ cookie, "sec-fetch-site": "same-origin" })).statusCode).toBe(200);
    expect((await set({ cookie, origin: "http://localhost:80" })).statusCode).toBe(200);
    expect((await set(await tokenOf(server, "sato", ["engineer"]))).statusCode).toBe(200);
  });

  test("the own password: the old one is asked, bad ones are refused, other sessions end", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    const [here, elsewhere] = [await sessionOf(server, "sato"), await sessionOf(server, "sato")];
    const change = (current: string, next: string) =>
      ask(server, "PUT", "/session/password", here, { current, next });
    const long = "a much better password";
    expect((await change("wrong", long)).json()).toMatchObject({
      status: 400,
      pointer: "#/body/current",
    });
    for (const [next, reason] of [
      ["short", "tooShort"],
      ["aaaaaaaaaaaaaaaa", "tooPlain"],
      ["sato is my name and password", "containsLogin"],
    ] as const) {
      const problem = (await change(password, next)).json();
      expect(problem).toMatchObject({ status: 400, pointer: "#/body/next", reason });
      expect(JSON.stringify(problem)).not.toContain(next);
    }
    expect((await change(password, long)).statusCode).toBe(200);
    expect(await me(here)).not.toBeNull();
    expect(await me(elsewhere)).toBeNull();
    expect((await signIn("sato", password)).statusCode).toBe(401);
    expect((await signIn("sato", long)).statusCode).toBe(200);
    expect(await log()).toContain("user.password sato by sato");
  });

  test("the language chosen goes with the person", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    const headers = await sessionOf(server, "sato");
    const answer = await ask(server, "PATCH", "/session", headers, { language: "en" });
    expect(answer.json().person.language).toBe("en");
    expect((await me(headers)).language).toBe("en");
  });

  test("nothing that lets in is kept as it is, or told to anybody", async () => {
    await letIn(server.store.db, "admin", ["admin"]);
    const headers = kept((await signIn("admin", password)).headers["set-cookie"]);
    const secret = String(headers.cookie).replace("mizuhashi=", "");
    const made = await ask(server, "POST", "/tokens", headers, {
      ...{ name: "GIS", roles: ["viewer"] },
      expiresAt: "2027-01-01T00:00:00.000Z",
    });
    const { token } = made.json();
    const rows = await Promise.all(
      (["session", "apiToken", "user", "event", "failedSignIn"] as const).map((table) =>
        server.store.db.selectFrom(table).selectAll().execute(),
      ),
    );
    const audit = (await ask(server, "GET", "/audit", headers)).body;
    const all = JSON.stringify(rows) + audit;
    for (const hidden of [secret, token, password]) expect(all).not.toContain(hidden);
    expect(audit).not.toContain("scrypt");
  });
});

describe("streams", () => {
  let server: TestServer;
  let url: string;
  const clients: EventClient[] = [];

  beforeEach(async () => {
    server = await aServer();
    url = await server.app.listen({ host: "127.0.0.1", port: 0 });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.close();
  });
  const follow = async (headers: Headers) => {
    const client = await EventClient.open(url, { headers });
    clients.push(client);
    return client;
  };

  test("a stream needs a session and ends with it, those of others go on", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    await letIn(server.store.db, "mori", ["viewer"]);
    const [sato, mori] = [await sessionOf(server, "sato"), await sessionOf(server, "mori")];
    const [own, other] = [await follow(sato), await follow(mori)];
    await ask(server, "DELETE", "/session", sato);
    await own.ended();
    await ask(
      server,
      "PUT",
      "/judgement/budget",
      { ...(await tokenOf(server, "sato", ["engineer"])), "if-match": "*" },
      { falseCasesPerMonth: 1 },
    );
    await other.until(() => other.events.length >= 1);
    // Who comes and goes is not for everybody's page.
    expect(other.events.map(({ event }) => event)).toEqual(["judgement.budget"]);
    expect((await fetch(`${url}/api/v1/events`, { headers: sato })).status).toBe(401);
  });

  test("the first user ends the streams of an open install", async () => {
    const open = await follow({});
    const answer = await ask(
      server,
      "POST",
      "/users",
      {},
      {
        ...{ id: "admin", name: "管理者", roles: ["admin"] },
      },
    );
    expect(answer.statusCode).toBe(200);
    await open.ended();
    expect(await anyUsers(server.store.db)).toBe(true);
  });
});

describe.each(engines)("users over %s", (engine) => {
  let server: TestServer;
  let admin: Headers;

  beforeEach(async () => {
    server = await aServer(engine);
    await letIn(server.store.db, "admin", ["admin"]);
    admin = await sessionOf(server, "admin");
  });
  afterEach(() => server.close());

  const edit = (id: string, body: object, version = 1) =>
    ask(server, "PATCH", `/users/${id}`, { ...admin, "if-match": `"${version}"` }, body);

  test("a new user gets a password that is shown once and lets in", async () => {
    const body = { id: "mori", name: "森 健", roles: ["crew"] };
    const answer = await ask(server, "POST", "/users", admin, body);
    expect(answer.json()).toMatchObject({ ...body, disabledAt: null, version: 1 });
    const made = answer.json().password;
    expect(made).toMatch(/^(\w{4}-){3}\w{4}$/);
    const signedIn = await ask(server, "POST", "/session", {}, { login: "mori", password: made });
    expect(signedIn.json().person.roles).toEqual(["crew"]);
    expect((await ask(server, "POST", "/users", admin, body)).statusCode).toBe(409);
    const list = (await ask(server, "GET", "/users", admin)).json();
    expect(list.items.map(({ id }: { id: string }) => id)).toEqual(["admin", "mori"]);
  });

  test.each(["local", "system", "Sato", "a b", "", "x".repeat(65)])("%j is no name", async (id) => {
    const body = { id, name: "n", roles: ["viewer"] };
    expect((await ask(server, "POST", "/users", admin, body)).statusCode).toBe(400);
  });

  test("roles change at once, and who is shut out is out at once", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    const sato = await sessionOf(server, "sato");
    const machine = await tokenOf(server, "sato", ["engineer"]);
    const acts = async (headers: Headers) =>
      (await ask(server, "GET", "/session", headers)).json().person?.acts ?? null;
    expect(await acts(sato)).toContain("case.close");
    await edit("sato", { roles: ["viewer"] });
    expect(await acts(sato)).toEqual(["read"]);
    expect(await acts(machine)).toEqual([]);
    expect((await edit("sato", { disabled: true }, 2)).json().disabledAt).not.toBeNull();
    expect([await acts(sato), await acts(machine)]).toEqual([null, null]);
    // Let in again, the old sessions do not come back.
    await edit("sato", { disabled: false }, 3);
    expect(await acts(sato)).toBeNull();
  });

  test("there is always an administrator", async () => {
    const steps = [{ roles: ["viewer"] }, { disabled: true }];
    for (const body of steps) expect((await edit("admin", body)).statusCode).toBe(409);
    expect((await ask(server, "GET", "/users/admin", admin)).json()).toMatchObject({
      roles: ["admin"],
      disabledAt: null,
      version: 1,
    });
  });

  test("two administrators cannot take the right from each other at once", async () => {
    await letIn(server.store.db, "second", ["admin"]);
    const body = { roles: ["viewer"] };
    const answers = await Promise.all([edit("admin", body), edit("second", body)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toContain(200);
    const { items } = (await ask(server, "GET", "/users", await anyAdmin())).json();
    expect(items.filter(({ roles }: { roles: string[] }) => roles.includes("admin"))).toHaveLength(
      1,
    );
  });

  const anyAdmin = async (): Promise<Headers> => {
    const left = (await server.store.db.selectFrom("user").selectAll().execute()).find(
      ({ rolesJson }) => rolesJson.includes("admin"),
    );
    return sessionOf(server, left?.id ?? "");
  };

  test("of two edits on one version the second gets both sides", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    await edit("sato", { name: "佐藤" });
    const answer = await edit("sato", { name: "さとう" });
    expect(answer.json()).toMatchObject({ status: 412, current: { name: "佐藤", version: 2 } });
  });

  test("a token is made, listed, used and revoked", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    const sato = await sessionOf(server, "sato");
    const body = { name: "GIS", roles: ["viewer"], expiresAt: "2027-03-01T00:00:00.000Z" };
    const { token, id } = (await ask(server, "POST", "/tokens", sato, body)).json();
    const machine = { authorization: `Bearer ${token}` };
    expect((await ask(server, "GET", "/cases", machine)).statusCode).toBe(200);
    const own = (await ask(server, "GET", "/tokens", sato)).json().items;
    expect(own).toMatchObject([{ id, name: "GIS", ownerId: "sato", revokedAt: null }]);
    expect(own[0].lastUsedAt).not.toBeNull();
    expect(JSON.stringify(own)).not.toContain(token);
    // Not another's, and a machine makes no further ones.
    await letIn(server.store.db, "mori", ["viewer"]);
    const mori = await sessionOf(server, "mori");
    expect((await ask(server, "GET", "/tokens", mori)).json().items).toEqual([]);
    expect((await ask(server, "DELETE", `/tokens/${id}`, mori)).statusCode).toBe(404);
    expect((await ask(server, "POST", "/tokens", machine, body)).statusCode).toBe(409);
    expect((await ask(server, "GET", "/tokens", admin)).json().items).toHaveLength(1);
    expect((await ask(server, "DELETE", `/tokens/${id}`, admin)).statusCode).toBe(200);
    expect((await ask(server, "GET", "/cases", machine)).statusCode).toBe(401);
  });

  test("no token goes beyond its maker or a year", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    const sato = await sessionOf(server, "sato");
    const make = async (its: object) =>
      (
        await ask(server, "POST", "/tokens", sato, {
          ...{ name: "GIS", roles: ["viewer"], expiresAt: "2027-03-01T00:00:00.000Z", ...its },
        })
      ).json();
    expect(await make({ roles: ["admin"] })).toMatchObject({ pointer: "#/body/roles" });
    for (const expiresAt of ["2026-11-24T08:30:00.000Z", "2028-01-01T00:00:00.000Z"]) {
      expect(await make({ expiresAt })).toMatchObject({ pointer: "#/body/expiresAt" });
    }
  });

  test("the audit log says who did what, and is filtered", async () => {
    await letIn(server.store.db, "sato", ["engineer"]);
    const sato = await sessionOf(server, "sato");
    const versioned = { ...sato, "if-match": "*" };
    await ask(server, "PUT", "/judgement/budget", versioned, { falseCasesPerMonth: 2 });
    await edit("sato", { roles: ["viewer"] });
    const audit = async (query: string) =>
      (await ask(server, "GET", `/audit${query}`, admin))
        .json()
        .items.map(({ kind, actor }: { kind: string; actor: string }) => `${kind} by ${actor}`);
    expect(await audit("")).toEqual(["user.changed by admin", "judgement.budget by sato"]);
    expect(await audit("?actor=sato")).toEqual(["judgement.budget by sato"]);
    expect(await audit("?kind=user")).toEqual(["user.changed by admin"]);
    expect(await audit("?subject=sato&since=2026-11-24T00:00:00.000Z")).toHaveLength(1);
    expect(await audit("?until=2026-11-24T00:00:00.000Z")).toEqual([]);
    expect((await ask(server, "GET", "/audit", sato)).statusCode).toBe(403);
  });
});
