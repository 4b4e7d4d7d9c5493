import { decideNight, nightsEarlier } from "../../../analysis/cases/leakCase.ts";
import { caseWindowNights, pairNightsBack } from "../../../analysis/cases/parameters.ts";
import type { LeakCase } from "../../../analysis/domain/leakCase.ts";
import type { Night, NightOf } from "../../../analysis/domain/night.ts";
import type { PairSound } from "../../../analysis/domain/pairSound.ts";
import type { PipeMaterial } from "../../../analysis/domain/pipe.ts";
import type { Sensor, SensorId } from "../../../analysis/domain/sensor.ts";
import { buildNetwork } from "../../../analysis/leak/network.ts";
import { raisedZ } from "../../../analysis/leak/parameters.ts";
import { aNight, anAnomaly, aPipe, aSensor, someStatistics } from "../../builders.ts";
import { pointsModel } from "./pointsModel.ts";

/** One straight main of 2 km, cut into pipes of 100 m; metres count from its western end. */
export function aMain(material: PipeMaterial = "DIP") {
  return buildNetwork(
    Array.from({ length: 20 }, (_, i) =>
      aPipe({
        id: `P-${i}`,
        material,
        lengthM: 100,
        fromNode: `N-${i}`,
        toNode: `N-${i + 1}`,
        line: [lonLatAt(100 * i), lonLatAt(100 * (i + 1))],
      }),
    ),
  );
}

/** On the equator a metre east is the same number of degrees everywhere. */
export function lonLatAt(metres: number) {
  return { lon: metres / 111_194.93, lat: 0 };
}

export function sensorAt(id: SensorId, metres: number): Sensor {
  const pipe = { pipeId: `P-${Math.floor(metres / 100)}`, offsetM: metres % 100 };
  return aSensor({ id, placement: { kind: "placed", position: lonLatAt(metres), pipe } });
}

/** A valid night with this z; the rise is 1.5 dB for each unit of z, as with a MAD of 1 dB. */
function nightWith(sensorId: SensorId, nightOf: NightOf, z: number, its = {}): Night {
  const anomaly = anAnomaly({ z, riseDb: z * 1.5, raised: z >= raisedZ });
  return aNight({ sensorId, nightOf, anomaly, statistics: someStatistics(), ...its });
}

const firstNight = "2026-11-01";

export function nightNo(n: number): NightOf {
  return nightsEarlier(firstNight, -n);
}

/** Cases as they live on night after night, with storage's part played as storage does. */
export class Town {
  readonly network = aMain();
  readonly nights: Night[] = [];
  readonly pairSounds: PairSound[] = [];
  cases: LeakCase[] = [];
  openingScore = 0;
  now = new Date("2026-11-01T00:00:00Z");

  readonly sensors: readonly Sensor[];

  constructor(sensors: readonly Sensor[]) {
    this.sensors = sensors;
  }

  /** The next night: z of each sensor that was heard. @returns the kinds of changes, in order */
  night(n: number, z: Readonly<Record<SensorId, number>>, its = {}): string[] {
    this.now = new Date(Date.parse("2026-11-01T00:00:00Z") + n * 86_400_000);
    for (const [sensorId, value] of Object.entries(z)) {
      this.nights.push(nightWith(sensorId, nightNo(n), value, its));
    }
    return this.decide(n);
  }

  decide(n: number): string[] {
    const nightOf = nightNo(n);
    const changes = decideNight({
      nightOf,
      nights: this.nights.filter(
        (one) =>
          one.nightOf <= nightOf && one.nightOf >= nightsEarlier(nightOf, caseWindowNights - 1),
      ),
      sensors: this.sensors,
      network: this.network,
      open: this.cases.filter(({ state }) => state.kind !== "closed"),
      closed: this.cases.filter(({ state }) => state.kind === "closed"),
      assessments: new Map(),
      pairSounds: this.pairSounds.filter(
        (one) => one.nightOf <= nightOf && one.nightOf >= nightsEarlier(nightOf, pairNightsBack),
      ),
      calibrations: new Map(),
      judgement: { model: pointsModel, openingScore: this.openingScore },
      timeZone: "Asia/Tokyo",
      now: this.now,
    });
    for (const change of changes) {
      if (change.kind === "opened") {
        this.cases.push({ id: `C-${this.cases.length + 1}`, ...change.leakCase });
      } else {
        this.cases = this.cases.map((one) =>
          one.id === change.leakCase.id ? change.leakCase : one,
        );
      }
    }
    return changes.map(({ kind }) => kind);
  }

  get only(): LeakCase {
    if (this.cases.length !== 1) throw new Error(`${this.cases.length} cases, expected one`);
    return this.cases[0]!;
  }

  replace(changed: LeakCase): void {
    this.cases = this.cases.map((one) => (one.id === changed.id ? changed : one));
  }
}
