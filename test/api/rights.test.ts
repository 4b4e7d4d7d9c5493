import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowedActions } from "../../analysis/cases/caseActions.ts";
import { roles } from "../../analysis/domain/user.ts";
import type { Act } from "../../analysis/people/rights.ts";
import { may, permitted, rolesFor } from "../../analysis/people/rights.ts";
import { guard } from "../../api/guard.ts";
import { leakCase } from "../../storage/sql/cases.ts";
import { fillCity } from "./aCity.ts";
import { ask, letIn, sessionOf, tokenOf } from "./people.ts";
import type { TestServer } from "./server.ts";
import { aServer } from "./server.ts";

let server: TestServer;
const headers: Record<string, Record<string, string>> = {};

beforeAll(async () => {
  server = await aServer();
  await fillCity(server);
  for (const role of roles) {
    await letIn(server.store.db, role, [role]);
    headers[role] = await sessionOf(server, role);
  }
});
afterAll(() => server.close());

/** Every route of the API that the documentation knows, each with a made-up id. */
async function routes(): Promise<{ method: "GET" | "POST"; path: string; key: string }[]> {
  const { paths } = (await server.app.inject("/api/docs/json")).json() as {
    paths: Record<string, Record<string, unknown>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase() as "GET",
      path: path.replace("/api/v1", "").replace(/\{\w+\}/g, "1"),
      key: `${method.toUpperCase()} ${path.replace("/api/v1", "")}`,
    })),
  );
}

/** Whoever is signed in may do these: they concern nobody else. */
const own = [
  "DELETE /session",
  "PATCH /session",
  "PUT /session/password",
  "POST /tokens",
  "DELETE /tokens/{id}",
  "GET /tokens",
];
const open = [
  "GET /session",
  "POST /session",
  "GET /session/open-id",
  "GET /session/open-id/callback",
];
/** What these do stands in their body. */
const byBody = ["POST /cases/{id}/actions", "POST /findings/{id}/actions"];
/** Only an administrator reads these. */
const adminReads = ["GET /users", "GET /users/{id}", "GET /audit"];

test("nobody gets anything before signing in, but the way to sign in", async () => {
  const all = await routes();
  expect(all.length).toBeGreaterThan(60);
  for (const { method, path, key } of all) {
    const answer = await ask(server, method, path);
    if (open.includes(key)) expect(answer.statusCode, key).not.toBe(401);
    else {
      expect(answer.statusCode, key).toBe(401);
      expect(answer.json().type, key).toMatch(/SignInNeeded$/);
      expect(answer.headers["www-authenticate"], key).toMatch(/^Bearer/);
    }
  }
});

test("who may only look can write nothing, and reads all that is for everybody", async () => {
  for (const { method, path, key } of await routes()) {
    if ([...own, ...open, ...byBody].includes(key) || key === "GET /events") continue;
    const answer = await ask(server, method, path, headers.viewer);
    const isRefused = method !== "GET" || adminReads.includes(key);
    if (!isRefused) expect(answer.statusCode, key).not.toBe(403);
    else {
      const { type, detail, act, roles: needed } = answer.json();
      expect({ status: answer.statusCode, type }, key).toMatchObject({
        status: 403,
        type: expect.stringMatching(/NoRight$/),
      });
      expect(detail, key).toContain(`viewer is viewer`);
      expect(needed, key).toEqual(rolesFor(act as Act));
    }
  }
});

test("a route that writes and names no act does not start", async () => {
  const app = Fastify();
  guard(app, { db: server.store.db, now: () => new Date(), system: () => server.facts } as never);
  expect(() => app.post("/forgotten", async () => null)).toThrow(/POST \/forgotten .*names no act/);
  await app.close();
});

describe("cases", () => {
  const bodies = {
    acknowledge: { kind: "acknowledge" },
    dispatch: { kind: "dispatch", crew: "1班" },
    dig: { kind: "dig", result: { found: false, note: "" } },
    snooze: { kind: "snooze", until: "2026-11-30T00:00:00.000Z" },
    wake: { kind: "wake" },
    close: { kind: "close", why: { kind: "wentAway" } },
    comment: { kind: "comment", text: "…" },
  } as const;

  test.each(roles)("the API refuses %s exactly what the table does", async (role) => {
    for (const [kind, body] of Object.entries(bodies)) {
      const answer = await ask(
        server,
        "POST",
        "/cases/none/actions",
        { ...headers[role], "if-match": "*" },
        body,
      );
      const act = `case.${kind}` as Act;
      expect(answer.statusCode, kind).toBe(may([role], act) ? 404 : 403);
      if (answer.statusCode === 403) expect(answer.json()).toMatchObject({ act });
    }
  });

  test.each(roles)("`allowed` offers %s what the state and the table allow", async (role) => {
    const view = (await ask(server, "GET", "/cases/C-0001", headers[role])).json();
    const stored = (await leakCase(server.store.db, "C-0001"))!;
    expect(view.allowed).toEqual(permitted("case", allowedActions(stored), [role]));
    const listed = (await ask(server, "GET", "/cases", headers[role])).json().items;
    expect(listed.find(({ id }: { id: string }) => id === "C-0001").allowed).toEqual(view.allowed);
  });

  test("who acts stands in the case and in its history", async () => {
    const { version } = (await ask(server, "GET", "/cases/C-0001", headers.engineer)).json();
    const answer = await ask(
      server,
      "POST",
      "/cases/C-0001/actions",
      { ...headers.engineer, "if-match": `"${version}"` },
      bodies.comment,
    );
    expect(answer.statusCode).toBe(200);
    expect(answer.json().history.at(-1)).toMatchObject({ kind: "case.acted", actor: "engineer" });
  });
});

test("a finding offers an inspector its acts, and an engineer none", async () => {
  const list = async (role: string) =>
    (await ask(server, "GET", "/findings?limit=1", headers[role])).json().items;
  const [seen] = await list("inspector");
  expect(seen.allowed.length).toBeGreaterThan(0);
  expect((await list("engineer"))[0].allowed).toEqual([]);
  const body = { kind: "accept" };
  const versioned = { ...headers.engineer, "if-match": "*" };
  const answer = await ask(server, "POST", `/findings/${seen.id}/actions`, versioned, body);
  expect(answer.json()).toMatchObject({ status: 403, act: "finding.accept" });
});

test("a token is what its owner made it, and never more than its owner is now", async () => {
  const machine = await tokenOf(server, "engineer", ["engineer"]);
  const body = { falseCasesPerMonth: 3 };
  const set = (head: Record<string, string>) =>
    ask(server, "PUT", "/judgement/budget", { ...head, "if-match": "*" }, body);
  expect((await set(machine)).statusCode).toBe(200);
  const onlyLooks = await tokenOf(server, "engineer", ["viewer"]);
  expect((await set(onlyLooks)).statusCode).toBe(403);
  const beyond = await tokenOf(server, "viewer", ["admin"]);
  expect((await set(beyond)).statusCode).toBe(403);
  expect((await set({ authorization: "Bearer mzh_nonsense" })).statusCode).toBe(401);
  // A wrong token is not saved by a cookie beside it.
  const both = { ...headers.engineer, authorization: "Bearer mzh_nonsense" };
  expect((await set(both)).statusCode).toBe(401);
});

test("numbers of the process need a sign-in too; whether it lives does not", async () => {
  expect((await server.app.inject("/metrics")).statusCode).toBe(401);
  const machine = await tokenOf(server, "viewer", ["viewer"]);
  const metrics = await server.app.inject({ url: "/metrics", headers: machine });
  expect(metrics.statusCode).toBe(200);
  expect((await server.app.inject("/healthz")).statusCode).toBe(200);
});
