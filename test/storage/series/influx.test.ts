import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { influxSeries } from "../../../storage/series/influx.ts";
import type { SeriesPoint } from "../../../storage/series/seriesStore.ts";
import { TransientFault } from "../../../storage/transientFault.ts";
import type { Daemon } from "../../services/daemon.ts";
import { discard } from "../../services/daemon.ts";
import { startInflux } from "../../services/influx.ts";

const run = promisify(execFile);
const at = new Date("2026-11-24T02:00:00.007Z");
const point: SeriesPoint = { measurement: "night", entityId: "S-1", at, fields: { floorDb: -60 } };
const all = { measurement: "night", entityId: "S-1", from: at, to: new Date(+at + 1) } as const;
const open = (url: string) => influxSeries({ url, token: null, database: "mizuhashi", version: 1 });

let influx: Daemon;
beforeAll(async () => {
  influx = await startInflux();
});
afterAll(() => discard(influx));

test("InfluxDB's own client reads the points back", async () => {
  await open(influx.url).write([point]);
  const args = ["-port", String(influx.port), "-database", "mizuhashi", "-format", "csv"];
  const query = ["-precision", "ms", "-execute", 'select * from "night"'];
  const { stdout } = await run("influx", [...args, ...query]);
  expect(stdout).toBe(`name,time,entityId,floorDb\nnight,${at.getTime()},S-1,-60\n`);
});

test("a write that was confirmed survives a kill, one without a server is a transient fault", async () => {
  const series = open(influx.url);
  await series.write([{ ...point, fields: { leqDb: -57.5 } }]);
  await influx.stop("SIGKILL");
  await expect(series.write([point])).rejects.toThrow(TransientFault);
  await expect(series.read(all)).rejects.toThrow(TransientFault);
  await expect(series.ping()).rejects.toThrow(TransientFault);
  influx = await startInflux(influx);
  expect(await series.read(all)).toMatchObject([{ at, fields: { leqDb: -57.5 } }]);
  await series.write([point]);
  await series.ping();
});

test("a server that refuses points is a transient fault: the points stay with us", async () => {
  const series = open(influx.url);
  await series.write([point]);
  // A database that is dropped behind our back refuses the write until it is made again.
  const drop = encodeURIComponent('drop database "mizuhashi"');
  const dropped = await fetch(`${influx.url}/query?q=${drop}`, { method: "POST" });
  await dropped.text(); // InfluxDB sends its header before it begins
  await expect(series.write([point])).rejects.toThrow(TransientFault);
  await series.write([point]);
  expect(await series.read(all)).toHaveLength(1);
});

test("version 1 lets in who has a user and its password", async () => {
  const closed = await startInflux({ login: true });
  const user = encodeURIComponent(`create user "mz" with password 'p:水' with all privileges`);
  await (await fetch(`${closed.url}/query?q=${user}`, { method: "POST" })).text();
  const as = (token: string | null) =>
    influxSeries({ url: closed.url, token, database: "leaks", version: 1 });
  await as("mz:p:水").write([point]);
  expect(await as("mz:p:水").read(all)).toEqual([{ at, fields: { floorDb: -60 } }]);
  await expect(as("mz:wrong").write([point])).rejects.toThrow(TransientFault);
  await expect(as(null).read(all)).rejects.toThrow(TransientFault);
  await discard(closed);
});

test("version 2 writes to /api/v2/write with its token, and reads the same InfluxQL", async () => {
  const seen: { method: string; path: string; authorization: string; body: string }[] = [];
  // No InfluxDB 2 can be installed from Debian: the requests are compared with its documentation.
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const body = Buffer.concat(chunks).toString();
      seen.push({ method, path: url, authorization: headers.authorization ?? "", body });
      const isQuery = url.startsWith("/query");
      response.writeHead(isQuery ? 200 : 204, { "content-type": "application/json" });
      response.end(isQuery ? JSON.stringify({ results: [{ statement_id: 0 }] }) : "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const series = influxSeries({
    url: `http://127.0.0.1:${port}`,
    token: "secret",
    database: "leaks",
    version: 2,
  });
  await series.write([point]);
  expect(await series.read(all)).toEqual([]);
  await new Promise((resolve) => server.close(resolve));
  expect(seen).toHaveLength(2);
  const [write, query] = seen;
  expect(write).toMatchObject({
    method: "POST",
    authorization: "Token secret",
    body: `night,entityId=S-1 floorDb=-60 ${at.getTime()}`,
  });
  const target = new URL(write!.path, "http://x");
  expect(target.pathname).toBe("/api/v2/write");
  expect(Object.fromEntries(target.searchParams)).toMatchObject({
    bucket: "leaks",
    precision: "ms",
  });
  expect(query).toMatchObject({ method: "GET", authorization: "Token secret" });
  expect(query!.path).toContain("db=leaks");
});
