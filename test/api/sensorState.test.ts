import { expect, test } from "vitest";
import type { SensorContext } from "../../api/sensorState.ts";
import { casesBySensor, sensorHealth, sensorState } from "../../api/sensorState.ts";
import type { LastValidNight } from "../../storage/sql/lastValidNights.ts";
import { aCase, aSensor, aStatus } from "../builders.ts";

const now = new Date("2026-11-24T08:30:00Z");

function aContext(its: Partial<SensorContext> = {}): SensorContext {
  return { latestNightOf: "2026-11-24", nights: new Map(), cases: new Map(), now, ...its };
}

function aLastNight(its: Partial<LastValidNight> = {}): LastValidNight {
  return {
    sensorId: "S-0001",
    nightOf: "2026-11-24",
    z: 0,
    raised: false,
    leakProbability: null,
    valid: true,
    ...its,
  };
}

function stateAfter(its: Partial<LastValidNight>) {
  const nights = new Map([["S-0001", aLastNight(its)]]);
  return sensorState(aSensor(), aContext({ nights }));
}

test("a sensor without a night is silent, never normal", () => {
  expect(sensorState(aSensor(), aContext())).toEqual({ state: "silent", score: null });
});

test("one missing night is forgiven, two are silence", () => {
  expect(stateAfter({ nightOf: "2026-11-23" }).state).toBe("normal");
  expect(stateAfter({ nightOf: "2026-11-22" }).state).toBe("silent");
});

test("a raised night is watched, and alone never a leak", () => {
  expect(stateAfter({ z: 3.4 })).toEqual({ state: "normal", score: 29 });
  expect(stateAfter({ z: 3.5 })).toEqual({ state: "watch", score: 30 });
  expect(stateAfter({ z: 40, leakProbability: 0.99 })).toEqual({ state: "watch", score: 49 });
  expect(stateAfter({ z: -3, leakProbability: 0.2 })).toEqual({ state: "normal", score: 20 });
});

test("an open case decides, even while the sensor is silent; the higher score of two", () => {
  const cases = casesBySensor([
    aCase({ id: "C-0001", score: 41 }),
    aCase({ id: "C-0002", score: 72, sensorIds: ["S-0001", "S-0002"] }),
  ]);
  expect(sensorState(aSensor(), aContext({ cases }))).toEqual({ state: "leak", score: 72 });
  expect(cases.get("S-0001")?.id).toBe("C-0002");
});

test("health names what is wrong with the device", () => {
  const heard = { lastContactAt: new Date("2026-11-24T03:00:00Z") };
  const healthy = aSensor({ ...heard, status: aStatus() });
  expect(sensorHealth(healthy, now)).toEqual([]);
  const weak = aSensor({ ...heard, status: aStatus({ batteryDays: 59 }) });
  expect(sensorHealth(weak, now)).toEqual(["weakBattery"]);
  // 4 ms off and unsure by 2: it may be more than 5.
  const late = aSensor({
    ...heard,
    status: aStatus({ clockOffsetMs: -4, clockUncertaintyMs: 2 }),
  });
  expect(sensorHealth(late, now)).toEqual(["badClock"]);
  const gone = aSensor({ lastContactAt: new Date("2026-11-22T08:00:00Z") });
  expect(sensorHealth(gone, now)).toEqual(["silent"]);
  expect(sensorHealth(aSensor(), now)).toEqual(["silent"]);
});
