import { expect, test } from "vitest";
import { parseBase, parseBridges, parseNetwork, parseSensors } from "../../commands/ledger.ts";
import { buildCity } from "../../simulators/city.ts";
import { cityLedger } from "../../simulators/cityLedger.ts";
import { recommendedSpacingM } from "../../simulators/fittings.ts";

const city = buildCity(7);

test("the same seed builds the same city, another seed another", () => {
  expect(cityLedger(buildCity(7))).toEqual(cityLedger(city));
  expect(cityLedger(buildCity(8))).not.toEqual(cityLedger(city));
});

test("its ledgers are taken whole by the ordinary import", () => {
  const text = (name: keyof ReturnType<typeof cityLedger>) =>
    JSON.stringify(cityLedger(city)[name]);
  const pipes = parseNetwork(text("pipes"));
  const sensors = parseSensors(text("sensors"));
  const bridges = parseBridges(text("bridges"));
  const base = parseBase(text("base"));
  for (const { errors } of [pipes, sensors, bridges, base]) expect(errors).toEqual([]);
  expect(pipes.rows).toHaveLength(city.mains.length);
  expect(pipes.rows[0]).toMatchObject({ id: "P-0001", material: city.mains[0]?.material });
  expect(sensors.rows).toHaveLength(48);
  expect(bridges.rows.map(({ name }) => name)).toEqual(city.bridges.map(({ name }) => name));
  expect(new Set(base.rows.map((row) => row.properties.kind))).toEqual(
    new Set(["land", "water", "road", "block", "park"]),
  );
});

test("says that it is invented, and lies on open water", () => {
  expect(cityLedger(city).pipes.name).toContain("架空");
  const lons = city.mains.flatMap(({ line }) => line.map(({ lon }) => lon));
  const lats = city.mains.flatMap(({ line }) => line.map(({ lat }) => lat));
  // Between Oronoshima and Okinoshima in the Genkai sea there is no land.
  expect(Math.min(...lons)).toBeGreaterThan(130.18);
  expect(Math.max(...lons)).toBeLessThan(130.22);
  expect(Math.min(...lats)).toBeGreaterThan(33.93);
  expect(Math.max(...lats)).toBeLessThan(33.97);
});

test("all mains hang together, most are ductile iron, every material is there", () => {
  const start = city.mains[0]!;
  for (const main of city.mains) {
    const way = city.ways.way(
      { pipeId: start.id, offsetM: 0 },
      { pipeId: main.id, offsetM: main.lengthM / 2 },
      20_000,
    );
    expect(way, main.id).not.toBeNull();
  }
  const lengths = new Map<string, number>();
  for (const { material, lengthM } of city.mains) {
    lengths.set(material, (lengths.get(material) ?? 0) + lengthM);
  }
  const total = [...lengths.values()].reduce((sum, length) => sum + length, 0);
  expect((lengths.get("DIP") ?? 0) / total).toBeGreaterThan(0.35);
  expect([...lengths.keys()].sort()).toEqual(["ACP", "CIP", "DIP", "PE", "SP", "VP"]);
});

test("no two sensors stand closer than 0.7 of the spacing, nearly all have a neighbour within it", () => {
  let within = 0;
  for (const sensor of city.sensors) {
    const ways = city.sensors
      .filter((other) => other !== sensor)
      .map((other) => city.ways.way(sensor.pipe, other.pipe, 300))
      .filter((way) => way !== null)
      .sort((a, b) => a.lengthM - b.lengthM);
    const nearest = ways[0]!;
    const spacing = Math.min(
      ...nearest.pieces.map(({ pipe }) => recommendedSpacingM(pipe.material)),
    );
    expect(nearest.lengthM).toBeGreaterThan(0.7 * spacing);
    if (nearest.lengthM <= 1.05 * spacing) within++;
  }
  expect(within / city.sensors.length).toBeGreaterThan(0.6);
});

test("four to six bridges cross the river, each with a water pipe or a road", () => {
  expect(city.bridges.length).toBeGreaterThanOrEqual(4);
  expect(city.bridges.length).toBeLessThanOrEqual(6);
  expect(city.mains.filter((main) => main.street?.overRiver).length).toBeGreaterThan(1);
});
