import { describe, expect, test } from "vitest";
import { pairsAround } from "../../../analysis/cases/listening.ts";
import { buildNetwork } from "../../../analysis/leak/network.ts";
import { pipeSpeed } from "../../../analysis/leak/pipeSpeed.ts";
import { aPipe, aSensor } from "../../builders.ts";
import { expectNear } from "../dsp/golden.ts";
import { aMain, lonLatAt, sensorAt } from "./town.ts";

const iron = aMain("DIP");
const plastic = aMain("VP");
const speedMps = pipeSpeed(aPipe(), new Map())!.speedMps;

function names(pairs: readonly { a: string; b: string }[]): string[] {
  return pairs.map(({ a, b }) => `${a} ${b}`);
}

describe("pairsAround", () => {
  const line = [0, 120, 240, 500, 620].map((metres, i) => sensorAt(`S-${i}`, metres));

  test("pairs a sensor with its neighbours, and those among each other when near enough", () => {
    expect(names(pairsAround(iron, line, ["S-1"], new Map()))).toEqual(["S-0 S-1", "S-1 S-2"]);
    const close = [0, 60, 120].map((metres, i) => sensorAt(`S-${i}`, metres));
    expect(names(pairsAround(iron, close, ["S-1"], new Map()))).toEqual([
      "S-0 S-1",
      "S-0 S-2",
      "S-1 S-2",
    ]);
  });

  test("asks for each pair once, however many sensors ask and in whatever order", () => {
    const asked = ["S-2", "S-1", "S-0", "S-3", "S-4", "S-4"];
    const forth = pairsAround(iron, line, asked, new Map());
    expect(names(forth)).toEqual(["S-0 S-1", "S-1 S-2", "S-3 S-4"]);
    expect(pairsAround(iron, [...line].reverse(), [...asked].reverse(), new Map())).toEqual(forth);
  });

  test("plastic carries sound less far", () => {
    const sensors = [sensorAt("S-0", 0), sensorAt("S-1", 130)];
    expect(pairsAround(iron, sensors, ["S-0"], new Map())).toHaveLength(1);
    expect(pairsAround(plastic, sensors, ["S-0"], new Map())).toEqual([]);
  });

  test("says what to look for: delays up to the way's travel time, from A to B", () => {
    const [pair] = pairsAround(
      iron,
      [sensorAt("S-9", 30), sensorAt("S-2", 130)],
      ["S-9"],
      new Map(),
    );
    expect(pair).toMatchObject({ a: "S-2", b: "S-9", search: { bandHz: [40, 2000] } });
    expectNear(pair!.travel.seconds, 100 / speedMps, { rel: 1e-9 });
    expectNear(pair!.search.mostDelaySeconds, (1.1 * 100) / speedMps, { rel: 1e-9 });
    expect(pair!.travel.path.steps[0]).toMatchObject({ pipe: { id: "P-1" }, fromM: 30, toM: 0 });
  });

  test("a calibrated pipe gives its own travel time", () => {
    const sensors = [sensorAt("S-0", 0), sensorAt("S-1", 100)];
    const calibrations = new Map([["P-0", { speedMps: 1000, relativeSd: 0.01 }]]);
    expectNear(pairsAround(iron, sensors, ["S-0"], calibrations)[0]!.travel.seconds, 0.1, {
      rel: 1e-9,
    });
  });

  test("leaves out sensors on no pipe, on the same fitting, and pipes of unknown speed", () => {
    const loose = aSensor({
      id: "S-1",
      placement: { kind: "placed", position: lonLatAt(50), pipe: null },
    });
    const unplaced = aSensor({ id: "S-2", placement: { kind: "unplaced" } });
    const gone = aSensor({ id: "S-4" });
    const beside = sensorAt("S-3", 3);
    const all = [sensorAt("S-0", 0), loose, unplaced, beside, gone];
    expect(pairsAround(iron, all, ["S-0", "S-1", "S-2", "S-4"], new Map())).toEqual([]);
    const unnamed = buildNetwork([aPipe({ diameterMm: null })]);
    const at = (id: string, offsetM: number) =>
      aSensor({
        id,
        placement: { kind: "placed", position: lonLatAt(0), pipe: { pipeId: "P-0001", offsetM } },
      });
    const pair = [at("S-0", 0), at("S-1", 60)];
    expect(pairsAround(unnamed, pair, ["S-0"], new Map())).toEqual([]);
    const known = new Map([["P-0001", { speedMps: 1200, relativeSd: 0.02 }]]);
    expect(pairsAround(unnamed, pair, ["S-0"], known)).toHaveLength(1);
  });
});
