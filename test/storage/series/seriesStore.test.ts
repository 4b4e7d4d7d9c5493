import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { influxSeries } from "../../../storage/series/influx.ts";
import type { SeriesPoint, SeriesStore } from "../../../storage/series/seriesStore.ts";
import { sqlSeries } from "../../../storage/series/sql.ts";
import { openFresh } from "../sql/engines.ts";

const openers = {
  SQLite: () => openSql("sqlite"),
  PostgreSQL: () => openSql("postgres"),
  async InfluxDB() {
    const database = `test 系列 ${randomBytes(4).toString("hex")}`;
    const series = influxSeries({ url: inject("influxUrl"), token: null, database, version: 1 });
    return { series, discard: () => series.close() };
  },
};

async function openSql(kind: "sqlite" | "postgres") {
  const { store, discard } = await openFresh(kind);
  return { series: sqlSeries(store.db), discard };
}

const from = new Date("2026-11-24T00:00:00Z");
const to = new Date("2026-11-25T00:00:00Z");
const at = (hour: number, ms = 0) => new Date(Date.UTC(2026, 10, 24, hour, 0, 0, ms));

describe.each(Object.keys(openers) as (keyof typeof openers)[])("series in %s", (name) => {
  let series: SeriesStore;
  let discard: () => Promise<void>;
  let entityId = "";
  let entities = 0;
  beforeAll(async () => {
    ({ series, discard } = await openers[name]());
  });
  afterAll(() => discard());

  /** Each test writes about a sensor of its own. */
  function aPoint(its: Partial<SeriesPoint> = {}): SeriesPoint {
    return {
      measurement: "recording",
      entityId,
      at: at(2),
      fields: { levelDb: -41.25, score: 79 },
      ...its,
    };
  }
  const read = (its: Partial<Parameters<SeriesStore["read"]>[0]> = {}) =>
    series.read({ measurement: "recording", entityId, from, to, ...its });
  const one = (what: string, body: () => Promise<void>) =>
    test(what, async () => {
      entityId = `S-${++entities}`;
      await body();
    });

  one("answers", () => series.ping());

  one("gives points back as they were written, to the millisecond, earliest first", async () => {
    const points = [aPoint({ at: at(3, 7) }), aPoint({ fields: { levelDb: -1e-7, n: 12345678 } })];
    await series.write(points);
    expect(await read()).toEqual([
      { at: at(2), fields: { levelDb: -1e-7, n: 12345678 } },
      { at: at(3, 7), fields: { levelDb: -41.25, score: 79 } },
    ]);
  });

  one("a point written twice is one point, however often and whenever", async () => {
    await series.write([aPoint(), aPoint()]);
    await series.write([aPoint()]);
    expect(await read()).toEqual([{ at: at(2), fields: { levelDb: -41.25, score: 79 } }]);
  });

  one("a point written again keeps its other fields and takes the new value", async () => {
    await series.write([aPoint()]);
    await series.write([aPoint({ fields: { score: 80, z: 4 } })]);
    expect(await read()).toEqual([{ at: at(2), fields: { levelDb: -41.25, score: 80, z: 4 } }]);
  });

  one("leaves out what is not a finite number, and points without any", async () => {
    await series.write([
      aPoint({ fields: { levelDb: -Infinity, score: Number.NaN, z: 1 } }),
      aPoint({ at: at(3), fields: { levelDb: Number.NaN } }),
      aPoint({ at: at(4), fields: {} }),
    ]);
    expect(await read()).toEqual([{ at: at(2), fields: { z: 1 } }]);
    await series.write([]);
  });

  one("reads from its first instant to just before its last", async () => {
    await series.write([at(1), at(2), at(3)].map((when) => aPoint({ at: when })));
    const found = await read({ from: at(1), to: at(3) });
    expect(found.map((value) => value.at)).toEqual([at(1), at(2)]);
    expect(await read({ from: at(4) })).toEqual([]);
  });

  one("reads only the fields asked for, and only points that have one", async () => {
    await series.write([aPoint(), aPoint({ at: at(3), fields: { z: 4 } })]);
    expect(await read({ fields: ["score"] })).toEqual([{ at: at(2), fields: { score: 79 } }]);
    expect(await read({ fields: ["score", "z"] })).toEqual([
      { at: at(2), fields: { score: 79 } },
      { at: at(3), fields: { z: 4 } },
    ]);
    expect(await read({ fields: ["unknown"] })).toEqual([]);
    expect(await read({ fields: [] })).toEqual([]);
  });

  one("keeps measurements and entities apart, whatever they are called", async () => {
    entityId = `S 1,漏=水's \\"🚰" or 1=1 --`;
    await series.write([
      aPoint(),
      aPoint({ measurement: "night", fields: { floorDb: 1 } }),
      aPoint({ entityId: "S", fields: { levelDb: 2 } }),
    ]);
    expect(await read()).toEqual([{ at: at(2), fields: { levelDb: -41.25, score: 79 } }]);
    expect(await read({ measurement: "night" })).toEqual([{ at: at(2), fields: { floorDb: 1 } }]);
    expect(await read({ entityId: "S'" })).toEqual([]);
  });

  one("takes a thousand points at once, and writers side by side", async () => {
    const many = Array.from({ length: 1200 }, (_, i) => aPoint({ at: at(1, i) }));
    await Promise.all([
      series.write(many.slice(0, 600)),
      series.write(many.slice(500)),
      series.write([aPoint({ entityId: "other" })]),
    ]);
    expect(await read()).toHaveLength(1200);
  });
});
