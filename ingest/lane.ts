import type { InboxItem } from "../storage/sql/inbox.ts";
import { claimItems, renewLease } from "../storage/sql/inbox.ts";
import { TransientFault } from "../storage/transientFault.ts";
import type { Analysis } from "./analysis.ts";
import { Bell } from "./bell.ts";
import { putAside } from "./failure.ts";
import { leaseSeconds, pollMs } from "./parameters.ts";
import { Waits } from "./waits.ts";

/**
 * One lane of work: claims items of its kinds, works on at most `capacity` of them at once and keeps
 * their leases alive meanwhile. Lanes keep slow photos from holding up clips.
 */
export class Lane {
  readonly #analysis: Analysis;
  readonly #kinds: readonly InboxItem["kind"][];
  readonly #capacity: number;
  readonly #work: (analysis: Analysis, item: InboxItem) => Promise<void>;
  readonly #stopped = new AbortController();
  readonly #bell = new Bell();
  readonly #waits = new Waits();
  readonly #held = new Map<number, { item: InboxItem; done: Promise<void> }>();
  readonly #running: Promise<void>;

  constructor(
    analysis: Analysis,
    kinds: readonly InboxItem["kind"][],
    capacity: number,
    work: (analysis: Analysis, item: InboxItem) => Promise<void>,
  ) {
    this.#analysis = analysis;
    this.#kinds = kinds;
    this.#capacity = capacity;
    this.#work = work;
    const renewing = setInterval(() => void this.#renew(), (leaseSeconds * 1000) / 3);
    this.#running = this.#run().finally(() => clearInterval(renewing));
  }

  wake(): void {
    this.#bell.ring();
  }

  /** Claims nothing more. The items held end or go back. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    await Promise.all([...this.#held.values()].map(({ done }) => done));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const free = this.#capacity - this.#held.size;
      // Half a lane at once: fewer claims, each a commit.
      if (this.#held.size > 0 && free < this.#capacity / 2) {
        await this.#bell.wait(pollMs, signal);
        continue;
      }
      const items = await this.#claim(free);
      for (const item of items) this.#take(item);
      if (items.length < free) await this.#bell.wait(pollMs, signal);
    }
  }

  async #claim(limit: number): Promise<InboxItem[]> {
    const { store, room, now, log } = this.#analysis;
    try {
      const items = await claimItems(store.db, {
        limit,
        leaseSeconds,
        now: now(),
        kinds: this.#kinds,
      });
      this.#waits.worked();
      room.taken(items.length);
      return items;
    } catch (error) {
      if (error instanceof TransientFault) log.warn({ error: error.message }, "cannot claim now");
      else log.error({ err: error }, "claiming failed");
      await this.#waits.next(this.#stopped.signal).catch(() => undefined);
      return [];
    }
  }

  #take(item: InboxItem): void {
    const done = this.#work(this.#analysis, item)
      .catch((error: unknown) =>
        putAside(this.#analysis, item, error, this.#stopped.signal.aborted),
      )
      .finally(() => {
        this.#held.delete(item.id);
        this.#bell.ring();
      });
    this.#held.set(item.id, { item, done });
  }

  async #renew(): Promise<void> {
    const { store, now, log } = this.#analysis;
    const until = new Date(now().getTime() + leaseSeconds * 1000);
    try {
      for (const { item } of [...this.#held.values()]) {
        await renewLease(store.db, item.id, item.attempts, until);
      }
    } catch (error) {
      // The item may be done twice then; the lease in the commit lets only one of them count.
      log.warn({ error: String(error) }, "leases could not be renewed");
    }
  }
}
