import type { FastifyInstance } from "fastify";
import { counts } from "../storage/sql/counts.ts";
import { lastEventId } from "../storage/sql/events.ts";
import { queueState } from "../storage/sql/inbox.ts";
import { SignInNeeded } from "./guard.ts";
import type { Gauge, Metrics } from "./metrics.ts";
import { gauge } from "./metrics.ts";
import { recognise } from "./person.ts";
import type { Surroundings } from "./plugin.ts";
import { lagSeconds } from "./routes/system.ts";

/** A part that has not answered by then counts as out of reach: a probe must not hang itself. */
const answerWithinMs = 2000;

interface Check {
  ok: boolean;
  detail: string;
}

/** For whoever watches over the process: alive and ready without a login; the numbers need one, or a token. */
export function watchHealth(app: FastifyInstance, around: Surroundings, metrics: Metrics): void {
  const hidden = { schema: { hide: true }, logLevel: "silent" as const };
  app.get("/healthz", hidden, async (_request, reply) =>
    reply.header("cache-control", "no-store").send({ status: "alive" }),
  );
  app.get("/readyz", hidden, async (_request, reply) => {
    const checks = await readiness(around);
    const ready = Object.values(checks).every(({ ok }) => ok);
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ ready, checks });
  });
  app.get("/metrics", hidden, async (request, reply) => {
    if (!(await recognise(around, request))) throw new SignInNeeded();
    return reply
      .header("cache-control", "no-store")
      .type("text/plain; version=0.0.4; charset=utf-8")
      .send(metrics.text(await gauges(around)));
  });
}

async function readiness({ db, series, system }: Surroundings): Promise<Record<string, Check>> {
  const { broker, maxWaitingItems } = system();
  const queue = () => answered(() => queueState(db));
  const [database, seriesStore, waiting] = await Promise.all([
    check(() => lastEventId(db)),
    check(() => series.ping()),
    queue().catch(() => null),
  ]);
  return {
    database,
    series: seriesStore,
    broker: {
      ok: broker.connected || broker.kind === "none",
      detail: broker.kind === "none" ? "not this process's" : (broker.url ?? broker.kind),
    },
    queue: {
      ok: waiting !== null && waiting.waiting <= maxWaitingItems,
      detail: waiting ? `${waiting.waiting} waiting, at most ${maxWaitingItems}` : "unknown",
    },
  };
}

async function check(work: () => Promise<unknown>): Promise<Check> {
  try {
    await answered(work);
    return { ok: true, detail: "answers" };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function answered<T>(work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const give = () => reject(new Error(`no answer within ${answerWithinMs} ms`));
    timer = setTimeout(give, answerWithinMs).unref();
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function gauges({ db, feed, system, version, now }: Surroundings): Promise<Gauge[]> {
  const [queue, count, lastId] = await Promise.all([queueState(db), counts(db), lastEventId(db)]);
  const { broker } = system();
  return [
    {
      name: "mizuhashi_info",
      help: "Version",
      type: "gauge",
      values: [{ labels: { version, node: process.version }, value: 1 }],
    },
    {
      name: "mizuhashi_inbox_items",
      help: "Items of the inbox that are not done",
      type: "gauge",
      values: (["waiting", "claimed", "failed"] as const).map((state) => ({
        labels: { state },
        value: queue[state],
      })),
    },
    gauge("mizuhashi_inbox_lag_seconds", "Age of the oldest item", lagSeconds(queue, now())),
    {
      name: "mizuhashi_items",
      help: "How much there is of everything",
      type: "gauge",
      values: Object.entries(count).map(([kind, value]) => ({ labels: { kind }, value })),
    },
    gauge("mizuhashi_event_last_id", "Newest event of the log", lastId),
    gauge("mizuhashi_event_followers", "Open event streams", feed.followers),
    gauge("mizuhashi_broker_connected", "1 when the broker is connected", broker.connected ? 1 : 0),
  ];
}
