import { describe, expect, test } from "vitest";
import { casePlace, isElsewhere } from "../../../analysis/cases/casePlace.ts";
import type { CasePosition } from "../../../analysis/domain/leakCase.ts";
import type { PairSound } from "../../../analysis/domain/pairSound.ts";
import { pipeSpeed } from "../../../analysis/leak/pipeSpeed.ts";
import { aPipe, someEvidence } from "../../builders.ts";
import { expectNear } from "../dsp/golden.ts";
import { aPairSound, aSound, silence } from "./pairs.ts";
import { aMain, lonLatAt, nightNo, sensorAt, Town } from "./town.ts";

const network = aMain("DIP");
const sensors = [sensorAt("S-1", 20), sensorAt("S-2", 90)];
const speedMps = pipeSpeed(aPipe(), new Map())!.speedMps;
const evidence = ["S-1", "S-2"].map((sensorId) =>
  someEvidence({ sensorId, nightOf: "2026-11-23", z: 5, riseDb: 8 }),
);

/** Both sensors' sound from so many metres along the main. */
function from(metres: number, its: Partial<PairSound> = {}): PairSound {
  const delaySeconds = (90 - metres - (metres - 20)) / speedMps;
  return aPairSound({ sound: aSound(delaySeconds), nightOf: "2026-11-24", ...its });
}

function placed(pairSounds: readonly PairSound[], before: CasePosition | null = null) {
  const { position, reasons } = casePlace(
    { network, sensors, pairSounds, calibrations: new Map() },
    { sensorIds: ["S-1", "S-2"], evidence, position: before },
  );
  return { position, codes: reasons.map(({ code }) => code), reasons };
}

describe("casePlace", () => {
  test("a correlated place comes before one by levels, and says how it was found", () => {
    const { position, reasons } = placed([from(40)]);
    expect(position).toMatchObject({ method: "correlation", mostLikely: { pipeId: "P-0" } });
    expectNear(position?.mostLikely?.offsetM ?? 0, 40, { abs: 0.5 });
    const { plusMinusM, interval } = position!;
    expect(interval).toHaveLength(1);
    expect(interval[0]![0]!.lon).toBeLessThan(lonLatAt(40).lon);
    expect(interval[0]!.at(-1)!.lon).toBeGreaterThan(lonLatAt(40).lon);
    expect(reasons).toEqual([
      { code: "placedByCorrelation", values: { plusMinusM, pairs: 1 }, weight: 0 },
    ]);
    expect(placed([])).toMatchObject({ position: { method: "neighbours" }, codes: [] });
  });

  test.each([
    ["clocksUnknown", from(40, { clockSeconds: null })],
    ["clocksTooUncertain", from(40, { clockSeconds: 0.008 })],
    ["commonNoise", from(55)],
    ["soundFromBeyond", from(20)],
    ["noCommonSound", aPairSound({ sound: silence })],
  ])("%s leaves the place to the levels", (code, sound) => {
    const { position, codes } = placed([sound]);
    expect(position?.method).toBe("neighbours");
    expect(codes).toEqual([code]);
  });

  test("a place once found stays while the pairs have nothing new to say", () => {
    const { position } = placed([from(40)]);
    expect(placed([], position)).toMatchObject({ position, codes: ["placedEarlier"] });
    expect(placed([aPairSound({ sound: silence })], position)).toMatchObject({ position });
    expect(placed([from(20)], position).position?.method).toBe("neighbours");
  });

  test("what was heard there before the first raised night says nothing of this leak", () => {
    const earlier = from(40, { nightOf: "2026-11-22" });
    expect(placed([earlier]).position?.method).toBe("neighbours");
  });
});

describe("isElsewhere", () => {
  const here = placed([from(40)]).position;
  test.each([
    ["the same", here, false],
    ["a decimetre on", placed([from(40.4)]).position, false],
    ["ten metres on", placed([from(50)]).position, true],
    ["by levels", placed([]).position, true],
    ["nowhere", null, true],
  ])("%s", (_, now, elsewhere) => {
    expect(isElsewhere(here, now)).toBe(elsewhere);
    expect(isElsewhere(now, here)).toBe(elsewhere);
  });
});

test("a case that is placed by correlation tells so, once", () => {
  const town = new Town(sensors);
  const loud = { "S-1": 6, "S-2": 6 };
  for (let n = 0; n <= 7; n++) town.night(n, loud);
  town.pairSounds.push(from(40, { nightOf: nightNo(8) }));
  // A place speaks for a leak: the score says so first.
  expect(town.night(8, loud)).toEqual(["raised"]);
  expect(town.only.position?.method).toBe("correlation");
  expect(town.only.reasons.map(({ code }) => code)).toContain("placedByCorrelation");
  expect(town.decide(8)).toEqual([]);
  expect(town.night(9, loud)).toEqual(["held"]);
});
