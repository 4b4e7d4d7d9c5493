import type { Db } from "../storage/sql/database.ts";
import type { LoggedEvent } from "../storage/sql/events.ts";
import { eventsAfter, lastEventId } from "../storage/sql/events.ts";
import type { Pass } from "./person.ts";
import { presentEvent } from "./present/event.ts";
import type { ApiLog } from "./problems.ts";

/** How often the log is looked at while somebody follows it: a change shows within a second. */
const pollMs = 200;
/** A comment so often keeps proxies and browsers from hanging up (they wait 30 to 60 s). */
const heartbeatMs = 15_000;
/** One read of the log by the feed … */
const batch = 500;
/** … and by a follower that catches up, which holds so many while its socket is full. */
const catchUpBatch = 50;
/** A follower whose socket takes nothing for so long is gone: it resumes by its Last-Event-ID. */
const stalledMs = 60_000;

/** Where a follower's lines go: an HTTP response. */
export interface EventSink {
  /** false: wait for `drain` before the next */
  write(text: string): boolean;
  once(event: "drain", listener: () => void): unknown;
  end(): unknown;
  destroy(): unknown;
}

interface Follower {
  sink: EventSink;
  /** what lets it in: when that ends, so does its stream */
  pass: Pass;
  lastId: number;
  /** gets nothing from the feed: it reads the log itself until it has reached the others */
  catchingUp: boolean;
  /** its own reading is under way: there is never a second one beside it */
  reading: boolean;
  /** since when its socket takes nothing more; null: it takes */
  blockedSince: number | null;
  /** goes on with its reading once the socket takes again, or nobody follows any more */
  goOn: () => void;
}

/**
 * One reader of the event log for all who follow it. Each event is read and written as text once,
 * then given to every follower; a follower whose socket is full is left out and reads the log
 * itself once it drains, so that nobody's slowness is kept in memory. Ids rise, and each follower
 * remembers its last: every event in order, none twice.
 */
export class EventFeed {
  readonly #db: Db;
  readonly #log: ApiLog;
  readonly #followers = new Set<Follower>();
  readonly #readings = new Set<Promise<void>>();
  readonly #livePasses: (passes: readonly Pass[]) => Promise<ReadonlySet<Pass>>;
  #lastId = 0;
  #polling: Promise<void> | null = null;
  #pollTimer: NodeJS.Timeout | null = null;
  #heartbeat: NodeJS.Timeout | null = null;
  #unreachable = false;
  #closed = false;

  /** @param livePasses those of the passes that still let in */
  constructor(
    db: Db,
    log: ApiLog,
    livePasses: (passes: readonly Pass[]) => Promise<ReadonlySet<Pass>>,
  ) {
    this.#db = db;
    this.#log = log;
    this.#livePasses = livePasses;
  }

  get followers(): number {
    return this.#followers.size;
  }

  /**
   * Follows the log from behind `afterId`, or from now when it is null.
   * @returns what ends it
   */
  async follow(sink: EventSink, afterId: number | null, pass: Pass): Promise<() => void> {
    const newest = await lastEventId(this.#db);
    // Ids beyond the log are from another database: the page must load everything anew.
    const isForeign = afterId !== null && afterId > newest;
    const lastId = afterId === null || isForeign ? newest : afterId;
    const follower: Follower = {
      sink,
      pass,
      lastId,
      catchingUp: true,
      reading: false,
      blockedSince: null,
      goOn: () => {},
    };
    const leave = () => this.#leave(follower);
    if (this.#closed) {
      sink.end();
      return leave;
    }
    this.#followers.add(follower);
    if (this.#followers.size === 1) this.#start(newest);
    this.#send(follower, "retry: 2000\n\n");
    if (isForeign) this.#send(follower, `id: ${newest}\nevent: reset\ndata: {}\n\n`);
    this.#startCatchUp(follower);
    return leave;
  }

  /** Looks at the log now: the caller has just appended to it. */
  wake(): void {
    if (this.#followers.size > 0) void this.#poll();
  }

  /** Ends every follower; they come back by themselves when the server does. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    for (const follower of [...this.#followers]) {
      follower.sink.end();
      this.#leave(follower);
    }
    await Promise.all([this.#polling, ...this.#readings]);
  }

  #start(newest: number): void {
    this.#lastId = newest;
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs).unref();
    this.#schedule();
  }

  #stop(): void {
    if (this.#pollTimer) clearTimeout(this.#pollTimer);
    if (this.#heartbeat) clearInterval(this.#heartbeat);
    this.#pollTimer = null;
    this.#heartbeat = null;
  }

  #leave(follower: Follower): void {
    if (!this.#followers.delete(follower)) return;
    if (this.#followers.size === 0) this.#stop();
    follower.goOn();
  }

  #schedule(): void {
    if (this.#pollTimer) clearTimeout(this.#pollTimer);
    this.#pollTimer = null;
    if (this.#closed || this.#followers.size === 0) return;
    this.#pollTimer = setTimeout(() => void this.#poll(), pollMs).unref();
  }

  #poll(): Promise<void> {
    this.#polling ??= this.#read().finally(() => {
      this.#polling = null;
      this.#schedule();
    });
    return this.#polling;
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const events = await eventsAfter(this.#db, this.#lastId, batch);
        this.#unreachable = false;
        for (const event of events) this.#publish(event);
        if (events.some(isAboutPeople)) await this.#dismiss();
        if (events.length < batch || this.#closed) return;
      }
    } catch (error) {
      // Followers stay and the log is asked again; one line says so, not five a second.
      if (!this.#unreachable) this.#log.warn({ err: error }, "event log out of reach");
      this.#unreachable = true;
    }
  }

  #publish(event: LoggedEvent): void {
    const text = eventText(event);
    this.#lastId = event.id;
    for (const follower of this.#followers) {
      if (follower.catchingUp || follower.lastId >= event.id) continue;
      follower.lastId = event.id;
      if (!isAboutPeople(event)) this.#send(follower, text);
    }
  }

  #startCatchUp(follower: Follower): void {
    if (follower.reading) return;
    follower.reading = true;
    const reading = this.#catchUp(follower).finally(() => {
      this.#readings.delete(reading);
    });
    this.#readings.add(reading);
  }

  /** Reads the log for one follower, as fast as its socket takes it, until it is level with the feed. */
  async #catchUp(follower: Follower): Promise<void> {
    try {
      for (;;) {
        const events = await eventsAfter(this.#db, follower.lastId, catchUpBatch);
        for (const event of events) {
          await this.#takes(follower);
          if (!this.#followers.has(follower)) return;
          follower.lastId = event.id;
          if (!isAboutPeople(event)) this.#send(follower, eventText(event));
        }
        await this.#takes(follower);
        if (!this.#followers.has(follower)) return;
        // Between this check and the next event nothing else runs: no event falls between.
        if (follower.lastId >= this.#lastId) {
          follower.catchingUp = false;
          return;
        }
      }
    } catch (error) {
      // The follower comes back by itself and resumes where it was.
      this.#log.warn({ err: error }, "event log out of reach");
      this.#leave(follower);
      follower.sink.end();
    } finally {
      follower.reading = false;
    }
  }

  /** Resolves when the socket takes more, or the follower has left. */
  async #takes(follower: Follower): Promise<void> {
    if (follower.blockedSince === null) return;
    await new Promise<void>((resolve) => {
      follower.goOn = resolve;
    });
  }

  #send(follower: Follower, text: string): void {
    if (follower.sink.write(text) || follower.blockedSince !== null) return;
    follower.blockedSince = performance.now();
    follower.catchingUp = true;
    follower.sink.once("drain", () => {
      follower.blockedSince = null;
      follower.goOn();
      this.#startCatchUp(follower);
    });
  }

  /** Ends the streams of those who are no longer let in. */
  async #dismiss(): Promise<void> {
    const followers = [...this.#followers];
    const live = await this.#livePasses(followers.map(({ pass }) => pass));
    for (const follower of followers) {
      if (live.has(follower.pass)) continue;
      this.#leave(follower);
      follower.sink.end();
    }
  }

  #beat(): void {
    void this.#dismiss().catch((error: unknown) =>
      this.#log.warn({ err: error }, "sessions out of reach"),
    );
    const now = performance.now();
    for (const follower of this.#followers) {
      if (follower.blockedSince === null) this.#send(follower, ":\n\n");
      else if (now - follower.blockedSince > stalledMs) {
        this.#leave(follower);
        follower.sink.destroy();
      }
    }
  }
}

/** Who comes, goes and is let in is for the audit log, not for everybody's page. */
function isAboutPeople({ kind }: LoggedEvent): boolean {
  return /^(user|session|token)\./.test(kind);
}

/** JSON has no raw line breaks, so one data line holds it. */
function eventText(event: LoggedEvent): string {
  return `id: ${event.id}\nevent: ${event.kind}\ndata: ${JSON.stringify(presentEvent(event))}\n\n`;
}
