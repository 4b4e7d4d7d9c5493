import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { countWaiting, putInbox } from "../../../storage/sql/inbox.ts";
import { openDatabase } from "../../../storage/sql/open.ts";
import { anInboxItem } from "../../builders.ts";
import { freshPostgres } from "../../services/freshPostgres.ts";
import { openFresh } from "./engines.ts";

describe.each(["sqlite", "postgres"] as const)("%s", (kind) => {
  test("several programs may open a new database at once", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-store-"));
    const databaseUrl = kind === "postgres" ? await freshPostgres() : null;
    const open = () => openDatabase({ databaseUrl, dataDir });
    const stores = await Promise.all([open(), open(), open()]);
    expect(stores.map((store) => store.kind)).toEqual([kind, kind, kind]);
    await putInbox(stores[0]!.db, anInboxItem());
    expect(await countWaiting(stores[2]!.db)).toBe(1);
    await Promise.all(stores.map((store) => store.close()));
    await rm(dataDir, { recursive: true });
  });

  test("opened again, it has what it had", async () => {
    const opened = await openFresh(kind);
    await putInbox(opened.store.db, anInboxItem());
    const again = await opened.openAgain();
    expect(await countWaiting(again.db)).toBe(1);
    await opened.discard();
  });
});

test("SQLite commits to the disk: write-ahead log, full synchronisation", async () => {
  const { store, discard } = await openFresh("sqlite");
  const pragma = async (name: string) => (await sql.raw(`pragma ${name}`).execute(store.db)).rows;
  expect(await pragma("journal_mode")).toEqual([{ journal_mode: "wal" }]);
  expect(await pragma("synchronous")).toEqual([{ synchronous: 2 }]);
  expect(await pragma("foreign_keys")).toEqual([{ foreign_keys: 1 }]);
  await discard();
});
