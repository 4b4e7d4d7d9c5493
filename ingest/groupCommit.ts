import { setImmediate as immediate, setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { Database, Db } from "../storage/sql/database.ts";
import { mostInOneCommit } from "./parameters.ts";

interface Work {
  apply: (tx: Db) => Promise<unknown>;
  done: (result: unknown) => void;
  failed: (error: unknown) => void;
}

/**
 * Commits what waits together in one transaction, so that many messages share one sync of the disk.
 * Each piece of work resolves only when its transaction is durable. When one of a group throws, the
 * group is rolled back and each piece is committed alone, so that only the guilty one fails: what a
 * piece does must therefore be repeatable and touch nothing but `tx`.
 */
export class GroupCommit {
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

  /** Resolves when nothing waits any more. */
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
