import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importLedger } from "../../commands/import.ts";
import { simulate } from "../../commands/simulate.ts";
import { buildCity } from "../../simulators/city.ts";
import { bridges } from "../../storage/sql/bridges.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { allPipes } from "../../storage/sql/pipes.ts";
import { allSensors } from "../../storage/sql/sensors.ts";
import { setting } from "../../storage/sql/settings.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "mizuhashi-import-"));
});
afterAll(() => rm(dir, { recursive: true }));

const said: string[] = [];
function around() {
  return {
    env: { MIZUHASHI_DATA_DIR: join(dir, "data") },
    log: (text: string) => void said.push(text),
    progress: () => {},
    signal: new AbortController().signal,
  };
}
const call = async (...args: string[]) => {
  const { stdout, status } = await importLedger.call([...args, "--json"], around());
  return { status, imported: JSON.parse(stdout) as { imported: number; errors: unknown[] } };
};

test("takes the simulated city's ledgers whole, twice over", async () => {
  const ledgers = join(dir, "ledgers");
  await simulate.call(["--ledger", ledgers, "--seed", "7"], around());
  const city = buildCity(7);
  for (let twice = 0; twice < 2; twice++) {
    expect(await call("network", join(ledgers, "pipes.geojson"))).toMatchObject({
      status: 0,
      imported: { imported: city.mains.length, errors: [] },
    });
    await call("sensors", join(ledgers, "sensors.geojson"));
    await call("bridges", join(ledgers, "bridges.geojson"));
    await call("base", join(ledgers, "base.geojson"));
  }
  const { db, close } = await openDatabase({ databaseUrl: null, dataDir: join(dir, "data") });
  try {
    const pipes = await allPipes(db);
    expect(pipes).toHaveLength(city.mains.length);
    const { id, material, lengthM, line } = city.mains[3]!;
    expect(pipes.find((pipe) => pipe.id === id)).toMatchObject({ material, lengthM, line });
    expect(await allSensors(db)).toHaveLength(48);
    const page = await bridges(db, { limit: 50, cursor: null });
    expect(page.items.map(({ name }) => name).sort()).toEqual(
      city.bridges.map(({ name }) => name).sort(),
    );
    expect(await setting(db, "base")).toMatchObject({ type: "FeatureCollection" });
  } finally {
    await close();
  }
});

test("takes nothing when a row is wrong, the others with --skip-bad, and names the row", async () => {
  const file = join(dir, "wrong.geojson");
  const feature = (id: string, material: string) => ({
    type: "Feature",
    properties: { id, material },
    geometry: {
      type: "LineString",
      coordinates: [
        [130.2, 33.95],
        [130.201, 33.95],
      ],
    },
  });
  const features = [feature("Z-1", "DIP"), feature("Z-2", "GOLD")];
  await writeFile(file, JSON.stringify({ type: "FeatureCollection", features }));
  expect(await call("network", file)).toMatchObject({ status: 1, imported: { imported: 0 } });
  expect(said.at(-1)).toContain('feature 1 (Z-2): material is "GOLD", expected one of DIP');
  expect(await call("network", file, "--skip-bad")).toMatchObject({
    status: 0,
    imported: { imported: 1, errors: [{ row: 1, id: "Z-2", field: "material" }] },
  });
});

test("a wrong call is told so", async () => {
  await expect(call("rivers", "x.geojson")).rejects.toThrow(
    "network, sensors, bridges, base, rain",
  );
  await expect(call("network", join(dir, "none.geojson"))).rejects.toThrow("none.geojson");
});
