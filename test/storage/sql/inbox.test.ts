import { expect, test } from "vitest";
import {
  claimItems,
  countWaiting,
  failItem,
  finishItem,
  inboxItem,
  putInbox,
  queueState,
  renewLease,
  retryItem,
  returnItem,
} from "../../../storage/sql/inbox.ts";
import { anInboxItem } from "../../builders.ts";
import { onBothEngines } from "./engines.ts";

const now = new Date("2026-11-24T02:00:10Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

onBothEngines("inbox", (opened) => {
  const db = () => opened().store.db;
  const put = (...keys: string[]) =>
    Promise.all(keys.map((key) => putInbox(db(), anInboxItem({ key }))));
  const claim = (limit = 10, at = now) => claimItems(db(), { limit, leaseSeconds: 60, now: at });

  test("counts a message once, and knows other bytes under its key", async () => {
    const item = anInboxItem();
    expect(await putInbox(db(), item)).toBe("stored");
    expect(await putInbox(db(), item)).toBe("duplicate");
    expect(await putInbox(db(), { ...item, sha256: "c".repeat(64) })).toBe("conflict");
    expect(await countWaiting(db())).toBe(1);
  });

  test("a message sent from many sides at once is stored once", async () => {
    const other = await opened().openAgain();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => putInbox(i % 2 ? db() : other.db, anInboxItem())),
    );
    expect(answers.filter((answer) => answer === "stored")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "duplicate")).toHaveLength(19);
  });

  test("gives back what was put, bytes and all", async () => {
    const payload = Uint8Array.from({ length: 256 }, (_, i) => i);
    const item = anInboxItem({ payload, topic: "mizuhashi/v1/漏水/🌉" });
    await putInbox(db(), item);
    const [claimed] = await claim();
    expect(claimed).toMatchObject({ ...item, state: "claimed", attempts: 1, lastError: null });
    expect(claimed!.leaseUntil).toEqual(later(60));
  });

  test("a claimed item is not claimed again before its lease ends", async () => {
    await put("a", "b");
    expect(await claim()).toHaveLength(2);
    expect(await claim(10, later(59))).toEqual([]);
    expect((await claim(10, later(61))).map((item) => item.attempts)).toEqual([2, 2]);
  });

  test("claims the oldest first, as many as asked for", async () => {
    for (const key of ["a", "b", "c"]) await put(key);
    expect((await claim(2)).map((item) => item.key)).toEqual(["a", "b"]);
    expect((await claim(2)).map((item) => item.key)).toEqual(["c"]);
  });

  test("two claimers never get the same item", async () => {
    const keys = Array.from({ length: 60 }, (_, i) => `k${i}`);
    await put(...keys);
    const other = await opened().openAgain();
    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        claimItems(i % 2 ? db() : other.db, { limit: 5, leaseSeconds: 60, now }),
      ),
    );
    const got = claims.flat().map((item) => item.key);
    expect(got).toHaveLength(60);
    expect(new Set(got)).toEqual(new Set(keys));
  });

  test("who lost the lease cannot finish, the new holder can", async () => {
    await put("a");
    const [slow] = await claim();
    const [quick] = await claim(1, later(61));
    expect(await finishItem(db(), slow!.id, slow!.attempts)).toBe(false);
    expect(await finishItem(db(), quick!.id, quick!.attempts)).toBe(true);
    expect(await finishItem(db(), quick!.id, quick!.attempts)).toBe(false);
    expect(await claim(1, later(999))).toEqual([]);
  });

  test("who lost the lease cannot return or fail the item of the new holder", async () => {
    await put("a");
    const [slow] = await claim();
    const [quick] = await claim(1, later(61));
    await returnItem(db(), slow!.id, { notBefore: now, error: "slow" }, slow!.attempts);
    await failItem(db(), slow!.id, "slow", slow!.attempts);
    expect(await inboxItem(db(), "a")).toMatchObject({ state: "claimed", attempts: 2 });
    expect(await finishItem(db(), quick!.id, quick!.attempts)).toBe(true);
  });

  test("a renewed lease lasts longer, a lost one is not renewed", async () => {
    await put("a");
    const [item] = await claim();
    expect(await renewLease(db(), item!.id, item!.attempts, later(120))).toBe(true);
    expect(await claim(1, later(61))).toEqual([]);
    const [next] = await claim(1, later(121));
    expect(await renewLease(db(), item!.id, item!.attempts, later(999))).toBe(false);
    expect(next!.attempts).toBe(2);
  });

  test("a returned item waits its time and has not used an attempt", async () => {
    await put("a");
    const [item] = await claim();
    await returnItem(db(), item!.id, { notBefore: later(30), error: "Influx is away" }, 1);
    expect(await claim(1, later(29))).toEqual([]);
    const [again] = await claim(1, later(30));
    expect(again).toMatchObject({ attempts: 1, lastError: "Influx is away" });
  });

  test("a failed item stays aside until it is tried again", async () => {
    await put("a");
    const [item] = await claim();
    await failItem(db(), item!.id, "stack", 1);
    expect(await claim(1, later(999))).toEqual([]);
    expect(await queueState(db())).toMatchObject({ waiting: 0, claimed: 0, failed: 1 });
    expect(await retryItem(db(), "a")).toBe(true);
    expect(await retryItem(db(), "a")).toBe(false);
    expect(await claim(1, later(999))).toMatchObject([{ attempts: 1 }]);
  });

  test("knows what waits, what is in hand and since when", async () => {
    expect(await queueState(db())).toEqual({
      waiting: 0,
      claimed: 0,
      failed: 0,
      oldestReceivedAt: null,
    });
    await putInbox(db(), anInboxItem({ key: "new", receivedAt: later(5) }));
    await putInbox(db(), anInboxItem({ key: "old", receivedAt: later(-5) }));
    await putInbox(db(), anInboxItem({ key: "done", receivedAt: later(-50) }));
    const items = await claim();
    const done = items.find((item) => item.key === "done")!;
    const old = items.find((item) => item.key === "old")!;
    await finishItem(db(), done.id, done.attempts);
    await returnItem(db(), old.id, { notBefore: now, error: "" }, 1);
    expect(await queueState(db())).toEqual({
      waiting: 1,
      claimed: 1,
      failed: 0,
      oldestReceivedAt: later(-5),
    });
  });

  test("what a transaction stored is gone when it is given up", async () => {
    const givenUp = db()
      .transaction()
      .execute(async (trx) => {
        await putInbox(trx, anInboxItem());
        throw new Error("lease lost");
      });
    await expect(givenUp).rejects.toThrow("lease lost");
    expect(await countWaiting(db())).toBe(0);
  });
});
