import pg from "pg";
import { expect, inject, test } from "vitest";
import { freshPostgres } from "../services/freshPostgres.ts";

test("the run has services of its own", async () => {
  const url = await freshPostgres();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("show fsync");
  expect(rows).toEqual([{ fsync: "on" }]);
  await client.end();
  expect((await fetch(`${inject("influxUrl")}/ping`)).headers.get("x-influxdb-version")).toMatch(
    /^1\./,
  );
});
