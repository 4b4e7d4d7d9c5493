import { nightsEarlier } from "../analysis/cases/leakCase.ts";
import type { Night, NightAnomaly, NightOf } from "../analysis/domain/night.ts";
import type { SensorId } from "../analysis/domain/sensor.ts";
import { rainByNight, rainHoursOf } from "../analysis/leak/rain.ts";
import type { Db } from "../storage/sql/database.ts";
import { nightsBetween } from "../storage/sql/nights.ts";
import { rainBetween } from "../storage/sql/rain.ts";
import { nightsInBaseline } from "./parameters.ts";

/** The nights that one run of decisions looks at, read once and kept with the anomalies found on the way. */
export class NightBook {
  readonly #nights: Map<NightOf, Night[]>;
  /** mm by night; null when no hour of rain is known */
  readonly rain: ReadonlyMap<NightOf, number> | null;

  private constructor(nights: readonly Night[], rain: ReadonlyMap<NightOf, number>) {
    this.rain = rain.size > 0 ? rain : null;
    this.#nights = new Map();
    for (const night of nights) {
      const sameNight = this.#nights.get(night.nightOf);
      if (sameNight) sameNight.push(night);
      else this.#nights.set(night.nightOf, [night]);
    }
  }

  /** Everything that deciding the nights from `first` to `last` needs. */
  static async read(db: Db, first: NightOf, last: NightOf, timeZone: string): Promise<NightBook> {
    const from = nightsEarlier(first, nightsInBaseline);
    const nights = await nightsBetween(db, { from, to: last });
    const hours = await rainBetween(db, {
      from: rainHoursOf(from, timeZone).from,
      to: rainHoursOf(last, timeZone).to,
    });
    const rain = rainByNight(hours, new Set(nights.map(({ nightOf }) => nightOf)), timeZone);
    return new NightBook(nights.map(withoutHistogram), rain);
  }

  /** All sensors' nights up to this one, `before` nights back. */
  upTo(nightOf: NightOf, before: number): Night[] {
    const nights: Night[] = [];
    for (let back = before; back >= 0; back--) {
      nights.push(...(this.#nights.get(nightsEarlier(nightOf, back)) ?? []));
    }
    return nights;
  }

  note(
    nightOf: NightOf,
    anomalies: readonly { sensorId: SensorId; anomaly: NightAnomaly }[],
  ): void {
    const found = new Map(anomalies.map(({ sensorId, anomaly }) => [sensorId, anomaly]));
    const nights = this.#nights.get(nightOf) ?? [];
    this.#nights.set(
      nightOf,
      nights.map((night) => ({ ...night, anomaly: found.get(night.sensorId) ?? night.anomaly })),
    );
  }
}

/** Nothing here looks at histograms, and of thousands of sensors they are most of the memory. */
function withoutHistogram(night: Night): Night {
  const { startDb } = night.statistics.histogram;
  return { ...night, statistics: { ...night.statistics, histogram: { startDb, counts: [] } } };
}
