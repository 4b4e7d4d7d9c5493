/**
 * What 1,000 open pages cost: a server of its own process with 1,000 followers of the event log, its
 * CPU time while nothing happens, while ten events a second happen, and how long one event takes to
 * reach all of them. Printed, never asserted; the aim is below 20 % of a core when idle (issue 6).
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { ClientRequest, IncomingMessage } from "node:http";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildServer } from "../../api/server.ts";
import { folderBlobs } from "../../storage/blobs/folder.ts";
import { sqlSeries } from "../../storage/series/sql.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { caseModel } from "../ingest/leakModel.ts";

const pages = 1000;
const idleSeconds = 20;
const busySeconds = 10;
const eventsASecond = 10;

interface Usage {
  cpuSeconds: number;
  rssMiB: number;
}

export interface EventsBench {
  pages: number;
  idleShareOfACore: number;
  busyShareOfACore: number;
  eventsASecond: number;
  /** of one event to the last of all pages */
  medianMs: number;
  worstMs: number;
  rssMiB: number;
}

export async function benchEvents(): Promise<EventsBench> {
  const server = fork(fileURLToPath(import.meta.url), ["server"]);
  const ask = async <T>(message: object): Promise<T> => {
    server.send(message);
    const [answer] = await once(server, "message");
    return answer as T;
  };
  try {
    const [{ url }] = (await once(server, "message")) as [{ url: string }];
    const reached = new Map<string, number>();
    const requests = await Promise.all(
      Array.from({ length: pages }, () => openPage(url, (n) => count(reached, n))),
    );
    const idle = await shareOf(() => ask<Usage>({ usage: true }), idleSeconds);
    const delays: number[] = [];
    const busy = await shareOf(
      () => ask<Usage>({ usage: true }),
      0,
      async () => {
        for (let n = 0; n < busySeconds * eventsASecond; n++) {
          const from = performance.now();
          await ask({ append: String(n) });
          while ((reached.get(String(n)) ?? 0) < pages) await pause(1);
          delays.push(performance.now() - from);
          await pause(Math.max(0, 1000 / eventsASecond - (performance.now() - from)));
        }
      },
    );
    for (const request of requests) request.destroy();
    delays.sort((a, b) => a - b);
    return {
      pages,
      idleShareOfACore: idle.share,
      busyShareOfACore: busy.share,
      eventsASecond: delays.length / busy.seconds,
      medianMs: delays[delays.length >> 1] ?? 0,
      worstMs: delays.at(-1) ?? 0,
      rssMiB: busy.rssMiB,
    };
  } finally {
    server.kill();
  }
}

async function shareOf(usage: () => Promise<Usage>, seconds: number, work?: () => Promise<void>) {
  const before = await usage();
  const from = performance.now();
  await (work ? work() : pause(seconds * 1000));
  const after = await usage();
  const took = (performance.now() - from) / 1000;
  return {
    seconds: took,
    share: (after.cpuSeconds - before.cpuSeconds) / took,
    rssMiB: after.rssMiB,
  };
}

function openPage(url: string, seen: (subject: string) => void): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    const request = get(`${url}/api/v1/events`, { agent: false }, (response: IncomingMessage) => {
      response.setEncoding("utf8");
      response.once("data", () => resolve(request));
      response.on("data", (text: string) => {
        for (const [, subject] of text.matchAll(/"subject":"(\d+)"/g)) seen(subject ?? "");
      });
      response.on("error", () => {});
    });
    request.on("error", reject);
  });
}

function count(reached: Map<string, number>, subject: string): void {
  reached.set(subject, (reached.get(subject) ?? 0) + 1);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function serve(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-bench-"));
  process.on("SIGTERM", () => void rm(dataDir, { recursive: true }).then(() => process.exit(0)));
  const { db } = await openDatabase({ databaseUrl: null, dataDir });
  const app = await buildServer({
    db,
    series: sqlSeries(db),
    blobs: folderBlobs(dataDir),
    webRoot: null,
    version: "bench",
    caseModel: await caseModel(),
    system: () => {
      throw new Error("not asked for here");
    },
    now: () => new Date(),
    log: { warn: () => {}, error: () => {} },
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  process.on("message", (message: { append?: string }) => {
    void answer(message).then((answered) => process.send?.(answered));
  });
  process.send?.({ url });

  async function answer({ append: subject }: { append?: string }): Promise<object> {
    if (subject !== undefined) {
      const at = new Date();
      await appendEvent(db, { at, kind: "case.raised", subject, actor: "system", data: {} });
      return {};
    }
    const { user, system } = process.cpuUsage();
    const usage: Usage = {
      cpuSeconds: (user + system) / 1e6,
      rssMiB: Math.round(process.memoryUsage.rss() / 1024 ** 2),
    };
    return usage;
  }
}

if (process.argv[2] === "server") await serve();
else if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(await benchEvents(), null, 2)}\n`);
}
