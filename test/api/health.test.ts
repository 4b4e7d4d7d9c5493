import { afterEach, beforeEach, expect, test } from "vitest";
import { putInbox } from "../../storage/sql/inbox.ts";
import { anInboxItem } from "../builders.ts";
import type { TestServer } from "./server.ts";
import { aServer } from "./server.ts";

let server: TestServer;
beforeEach(async () => {
  server = await aServer();
});
afterEach(() => server.close());

test("alive and ready when everything answers", async () => {
  expect((await server.app.inject("/healthz")).json()).toEqual({ status: "alive" });
  const ready = await server.app.inject("/readyz");
  expect([ready.statusCode, ready.json().ready]).toEqual([200, true]);
});

test("not ready without the broker, and says so; still alive", async () => {
  server.facts.broker = { kind: "external", url: "mqtt://127.0.0.1:1", connected: false };
  const ready = await server.app.inject("/readyz");
  expect(ready.statusCode).toBe(503);
  expect(ready.json()).toMatchObject({
    ready: false,
    checks: { broker: { ok: false }, database: { ok: true }, series: { ok: true } },
  });
  expect((await server.app.inject("/healthz")).statusCode).toBe(200);
});

test("not ready while more waits than devices may add to", async () => {
  server.facts.maxWaitingItems = 1;
  await putInbox(server.store.db, anInboxItem({ key: "recording:S-1:a" }));
  await putInbox(server.store.db, anInboxItem({ key: "recording:S-1:b" }));
  const ready = await server.app.inject("/readyz");
  expect(ready.statusCode).toBe(503);
  expect(ready.json().checks.queue).toEqual({ ok: false, detail: "2 waiting, at most 1" });
});

test("not ready without the database; lists say that it is out of reach", async () => {
  await server.store.close();
  const ready = await server.app.inject("/readyz");
  expect(ready.statusCode).toBe(503);
  expect(ready.json().checks.database.ok).toBe(false);
});

test("metrics are what Prometheus reads: types, then samples, no line of another form", async () => {
  await putInbox(server.store.db, anInboxItem());
  await server.app.inject("/api/v1/sensors");
  await server.app.inject("/api/v1/sensors/S-1");
  const answer = await server.app.inject("/metrics");
  expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = answer.body.trimEnd().split("\n");
  const sample = /^[a-z0-9_]+(\{([a-z]+="[^"]*",?)+\})? [0-9.e+-]+$/i;
  for (const line of lines) expect(line).toMatch(/^# (HELP|TYPE) /.test(line) ? /./ : sample);
  expect(lines).toContain('mizuhashi_inbox_items{state="waiting"} 1');
  expect(lines).toContain(
    'mizuhashi_http_request_duration_seconds_count{method="GET",route="/api/v1/sensors/:id",status="404"} 1',
  );
  const names = lines.filter((l) => l.startsWith("# TYPE")).map((l) => l.split(" ")[2]);
  expect(new Set(names).size).toBe(names.length);
});
