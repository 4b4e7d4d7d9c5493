import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import type { Database } from "../../../storage/sql/database.ts";
import type { Store } from "../../../storage/sql/open.ts";
import { openDatabase } from "../../../storage/sql/open.ts";
import { freshPostgres } from "../../services/freshPostgres.ts";

/** A store of its own, and a way to open the same data once more as another process would. */
export interface Opened {
  store: Store;
  openAgain(): Promise<Store>;
  discard(): Promise<void>;
}

export async function openFresh(kind: Store["kind"]): Promise<Opened> {
  const dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-store-"));
  const databaseUrl = kind === "postgres" ? await freshPostgres() : null;
  const others: Store[] = [];
  const store = await openDatabase({ databaseUrl, dataDir });
  return {
    store,
    async openAgain() {
      const other = await openDatabase({ databaseUrl, dataDir });
      others.push(other);
      return other;
    },
    async discard() {
      for (const one of [store, ...others]) await one.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** The same tests on SQLite and on PostgreSQL; each test begins with empty tables. */
export function onBothEngines(what: string, tests: (opened: () => Opened) => void): void {
  describe.each(["sqlite", "postgres"] as const)(`${what} in %s`, (kind) => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await openFresh(kind);
    });
    beforeEach(() => empty(opened.store));
    afterAll(() => opened.discard());
    tests(() => opened);
  });
}

async function empty({ db }: Store): Promise<void> {
  const tables = await db.introspection.getTables();
  for (const { name } of tables) {
    if (!name.startsWith("sqlite_")) await db.deleteFrom(name as keyof Database).execute();
  }
}

/** Walks a list by its cursors. */
export async function allPages<T>(
  limit: number,
  read: (page: { limit: number; cursor: string | null }) => Promise<{
    items: T[];
    nextCursor: string | null;
  }>,
): Promise<T[][]> {
  const pages: T[][] = [];
  let cursor: string | null = null;
  do {
    const { items, nextCursor } = await read({ limit, cursor });
    pages.push(items);
    cursor = nextCursor;
  } while (cursor !== null);
  return pages;
}
