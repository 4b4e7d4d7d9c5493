import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countWaiting, putInbox } from "../../../storage/sql/inbox.ts";
import type { Store } from "../../../storage/sql/open.ts";
import { openDatabase } from "../../../storage/sql/open.ts";
import { TransientFault } from "../../../storage/transientFault.ts";
import { anInboxItem } from "../../builders.ts";
import type { Daemon } from "../../services/daemon.ts";
import { discard, freePort } from "../../services/daemon.ts";
import { startPostgres } from "../../services/postgres.ts";
import type { Opened } from "./engines.ts";
import { onBothEngines, openFresh } from "./engines.ts";

const put = (store: Store, key: string) => putInbox(store.db, anInboxItem({ key }));

onBothEngines("a mistake of ours", (opened) => {
  test("is no transient fault", async () => {
    const { db } = opened().store;
    const mistake = sql`select * from "nothing"`.execute(db);
    await expect(mistake).rejects.not.toBeInstanceOf(TransientFault);
    await expect(mistake).rejects.toThrow("nothing");
  });
});

describe("SQLite", () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openFresh("sqlite");
  });
  afterAll(() => opened.discard());

  test("a full disk is a transient fault, and all is well when there is room again", async () => {
    const { store } = opened;
    await put(store, "before");
    const pages = (await sql<{ page_count: number }>`pragma page_count`.execute(store.db)).rows[0]!;
    await sql.raw(`pragma max_page_count = ${pages.page_count}`).execute(store.db);
    const payload = new Uint8Array(100_000);
    const large = () => putInbox(store.db, anInboxItem({ key: "large", payload }));
    await expect(large()).rejects.toThrow(TransientFault);
    await expect(
      store.db.transaction().execute((trx) => putInbox(trx, anInboxItem({ key: "l2", payload }))),
    ).rejects.toThrow(TransientFault);
    await sql.raw("pragma max_page_count = 1000000").execute(store.db);
    expect(await large()).toBe("stored");
    expect(await countWaiting(store.db)).toBe(2);
  });

  test("waits for another process's transaction, and can commit ever after", async () => {
    const { store } = opened;
    const other = await opened.openAgain();
    let release = () => {};
    let holding: Promise<unknown> = Promise.resolve();
    await new Promise<void>((locked) => {
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      holding = other.db.transaction().execute(async (trx) => {
        await putInbox(trx, anInboxItem({ key: "theirs" }));
        locked();
        await released;
      });
    });
    const putTogether = (key: string) =>
      store.db.transaction().execute((trx) => putInbox(trx, anInboxItem({ key })));
    const waiting = [put(store, "alone"), putTogether("together")];
    for (let i = 0; i < 50; i++) await new Promise(setImmediate);
    release();
    await holding;
    expect(await Promise.all(waiting)).toEqual(["stored", "stored"]);
    expect(await putTogether("later")).toBe("stored");
    expect(await put(other, "theirs again")).toBe("stored");
  });

  test("a folder that cannot be is a transient fault, a file of something else is not", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-store-"));
    const file = join(dataDir, "mizuhashi.db");
    await writeFile(
      file,
      "this is a letter, not a database, and long enough to show it".repeat(20),
    );
    await expect(openDatabase({ databaseUrl: null, dataDir: file })).rejects.toThrow(
      TransientFault,
    );
    const wrong = openDatabase({ databaseUrl: null, dataDir });
    await expect(wrong).rejects.not.toBeInstanceOf(TransientFault);
    await rm(dataDir, { recursive: true });
  });
});

describe("PostgreSQL", () => {
  let postgres: Daemon;
  let store: Store;
  beforeAll(async () => {
    postgres = await startPostgres();
    store = await openDatabase({ databaseUrl: postgres.url, dataDir: "unused" });
  });
  afterAll(async () => {
    await store.close();
    await discard(postgres);
  });

  test("a server that nobody runs is a transient fault", async () => {
    const databaseUrl = `postgres://postgres@127.0.0.1:${await freePort()}/postgres`;
    await expect(openDatabase({ databaseUrl, dataDir: "unused" })).rejects.toThrow(TransientFault);
  });

  test("a connection cut in a transaction is a transient fault, and the next one works", async () => {
    const cut = store.db.transaction().execute(async (trx) => {
      await putInbox(trx, anInboxItem({ key: "cut" }));
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx);
    });
    await expect(cut).rejects.toThrow(TransientFault);
    expect(await countWaiting(store.db)).toBe(0);
  });

  test("killed, it loses nothing that was stored, and the same store goes on", async () => {
    expect(await put(store, "a")).toBe("stored");
    await postgres.stop("SIGKILL");
    await expect(put(store, "b")).rejects.toThrow(TransientFault);
    await expect(countWaiting(store.db)).rejects.toThrow(TransientFault);
    postgres = await startPostgres(postgres);
    expect(await put(store, "a")).toBe("duplicate");
    expect(await put(store, "b")).toBe("stored");
  });
});
