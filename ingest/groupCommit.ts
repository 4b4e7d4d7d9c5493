import { setImmediate as immediate, setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { Database, Db } from "../storage/sql/database.ts";
import type { Store } from "../storage/sql/open.ts";
import { mostInOneCommit } from "./parameters.ts";

interface Work {
  apply: (tx: Db) => Promise<unknown>;
  done: (result: unknown) => void;
  failed: (error: unknown) => void;
}

/** The way to a durable commit, whichever suits the engine. */
export interface Commits {
  /** Resolves when what `apply` did is durable; `apply` may run more than once and touches only `tx`. */
  run<T>(apply: (tx: Db) => Promise<T>): Promise<T>;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

/**
 * SQLite has one writer and a sync of the disk a commit: there a group is 1.4 to 2.9 times as fast,
 * the more the slower the disk.
 * PostgreSQL gathers the syncs of its connections itself, and one connection for all was 0.5 to 0.8
 * times as fast as one for each (`npm run bench -- commit`, 20 and 100 in flight).
 */
export function commitsFor({ db, kind }: Store, gatherMs: number): Commits {
  return kind === "sqlite" ? new GroupCommit(db, gatherMs) : ownCommits(db);
}

function ownCommits(db: Kysely<Database>): Commits {
  const running = new Set<Promise<unknown>>();
  return {
    run: (apply) => {
      const commit = db.transaction().execute(apply);
      running.add(commit);
      const end = () => running.delete(commit);
      commit.then(end, end);
      return commit;
    },
    idle: async () => {
      await Promise.allSettled(running);
    },
  };
}

/**
 * Commits what waits together in one transaction, so that many messages share one sync of the disk.
 * Each piece of work resolves only when its transaction is durable. When one of a group throws, the
 * group is rolled back and each piece is committed alone, so that only the guilty one fails: what a
 * piece does must therefore be repeatable and touch nothing but `tx`.
 */
export class GroupCommit implements Commits {
  readonly #db: Kysely<Database>;
  readonly #gather: () => Promise<unknown>;
  #waiting: Work[] = [];
  #draining: Promise<void> | null = null;

  /** @param gatherMs how long to wait for company; 0: one turn of the event loop, the messages of one read */
  constructor(db: Kysely<Database>, gatherMs: number) {
    this.#db = db;
    this.#gather = gatherMs > 0 ? () => sleep(gatherMs) : () => immediate();
  }

  run<T>(apply: (tx: Db) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ apply, done: (result) => resolve(result as T), failed: reject });
      this.#draining ??= this.#drain();
    });
  }

  async idle(): Promise<void> {
    while (this.#draining) await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gather();
      const group = this.#waiting.splice(0, mostInOneCommit);
      await this.#commit(group);
    }
    this.#draining = null;
  }

  async #commit(group: readonly Work[]): Promise<void> {
    try {
      const results = await this.#db.transaction().execute(async (tx) => {
        const all: unknown[] = [];
        for (const work of group) all.push(await work.apply(tx));
        return all;
      });
      group.forEach((work, index) => {
        work.done(results[index]);
      });
    } catch (error) {
      const [first, ...others] = group;
      if (first && others.length === 0) first.failed(error);
      else for (const work of group) await this.#commit([work]);
    }
  }
}
