import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BadInput, WorkFailed } from "../../commands/command.ts";
import { deadLetters } from "../../commands/deadLetters.ts";
import { addDeadLetter } from "../../storage/sql/deadLetters.ts";
import { claimItems, failItem, inboxItem, putInbox } from "../../storage/sql/inbox.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { anInboxItem } from "../builders.ts";

let dataDir: string;
const { key } = anInboxItem();

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-letters-"));
  const store = await openDatabase({ databaseUrl: null, dataDir });
  const now = new Date("2026-11-24T03:00:00Z");
  const letter = {
    at: now,
    topic: "mizuhashi/v1/sensors/S-0001/recordings/x",
    deviceId: "S-0001",
    field: "recordedAt",
    reason: 'recordedAt is "x", expected a UTC instant such as 20261124T020000000Z',
    payload: Uint8Array.from([27, 91, 50, 74, 65]),
    stack: null,
    inboxKey: null,
  };
  await addDeadLetter(store.db, letter);
  await putInbox(store.db, anInboxItem());
  const [item] = await claimItems(store.db, { limit: 1, leaseSeconds: 60, now });
  await failItem(store.db, item?.id ?? 0, "boom", item?.attempts ?? 0);
  const failed = { ...letter, field: null, reason: "boom", stack: "Error: boom", inboxKey: key };
  await addDeadLetter(store.db, failed);
  await store.close();
});
afterAll(() => rm(dataDir, { recursive: true }));

function run(...args: string[]) {
  return deadLetters.call(args, {
    env: { MIZUHASHI_DATA_DIR: dataDir },
    log: () => {},
    progress: () => {},
    signal: new AbortController().signal,
  });
}

test("lists them, newest first", async () => {
  const { stdout, status } = await run("--json");
  const { items } = JSON.parse(stdout);
  expect(items.map((one: { id: number }) => one.id)).toEqual([2, 1]);
  expect(items[1]).toMatchObject({ deviceId: "S-0001", field: "recordedAt", payloadBytes: 5 });
  expect(status).toBe(0);
  expect((await run("list", "--limit", "1")).stdout.trimEnd().split("\n")).toHaveLength(1);
});

test("shows one, and no control code of a device reaches the terminal", async () => {
  const { stdout } = await run("show", "1");
  expect(stdout).toContain("payload begins: .[2JA");
  expect(stdout).not.toContain("\u001b");
});

test("tries a failed item again, once", async () => {
  const { stdout } = await run("retry", "2", "--json");
  expect(JSON.parse(stdout)).toEqual({ kind: "retried", id: 2, inboxKey: key });
  const store = await openDatabase({ databaseUrl: null, dataDir });
  expect(await inboxItem(store.db, key)).toMatchObject({ state: "waiting", attempts: 0 });
  await store.close();
  await expect(run("retry", "2")).rejects.toThrow(WorkFailed);
});

test("what was refused at the door cannot be tried again", async () => {
  await expect(run("retry", "1")).rejects.toThrow(/the device must send it anew/);
});

test.each([["drop"], ["show"], ["retry", "one"], ["list", "1"], ["show", "1", "2"]])(
  "a wrong call: %s %s %s",
  async (...args) => {
    await expect(run(...args)).rejects.toThrow(BadInput);
  },
);
