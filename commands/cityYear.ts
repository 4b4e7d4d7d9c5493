import { act } from "../analysis/cases/caseActions.ts";
import type { Judgement } from "../analysis/cases/leakCase.ts";
import { decideNight, nightsEarlier } from "../analysis/cases/leakCase.ts";
import { caseWindowNights, pairNightsBack } from "../analysis/cases/parameters.ts";
import type { LeakCase } from "../analysis/domain/leakCase.ts";
import type { Night, NightOf } from "../analysis/domain/night.ts";
import type { PairSound } from "../analysis/domain/pairSound.ts";
import type { RecordingAssessment } from "../analysis/domain/recording.ts";
import type { SensorId } from "../analysis/domain/sensor.ts";
import { nightAnomalies } from "../analysis/leak/anomaly.ts";
import { newSoundsBySensor, soundNews } from "../analysis/leak/newSounds.ts";
import { nightIsValid } from "../analysis/leak/night.ts";
import type { BandsDb } from "../analysis/leak/shapeChange.ts";
import { clipBands, shapeChange } from "../analysis/leak/shapeChange.ts";
import { nightsInBaseline } from "../ingest/parameters.ts";
import { addNights, windowInstant } from "../simulators/nightDates.ts";
import type { CityNight, CityYearSettings, KnownCity } from "./cityNight.ts";

/** A night of the simulated year after it was decided. */
export interface DecidedNight {
  night: number;
  nightOf: NightOf;
  /** with their anomalies: this night and those that decisions look back on */
  nights: readonly Night[];
  pairSounds: readonly PairSound[];
}

/**
 * A year of decisions in memory: what `ingest` does for a real city, with the same pure functions in the
 * same order, without a database between.
 */
export class CityYear {
  readonly settings: CityYearSettings;
  readonly city: KnownCity;
  readonly #judgement: Judgement;
  #cases = new Map<string, LeakCase>();
  #nights: Night[] = [];
  #pairSounds: PairSound[] = [];
  /** those that no baseline knows */
  #newSounds: PairSound[] = [];
  readonly #assessments = new Map<SensorId, RecordingAssessment>();
  readonly #bands = new Map<SensorId, { night: number; bandsDb: BandsDb }[]>();

  constructor(settings: CityYearSettings, city: KnownCity, judgement: Judgement) {
    this.settings = settings;
    this.city = city;
    this.#judgement = judgement;
  }

  get cases(): readonly LeakCase[] {
    return [...this.#cases.values()];
  }

  decide(heard: CityNight): DecidedNight {
    const { firstNight, timeZone } = this.settings;
    const nightOf = addNights(firstNight, heard.night);
    const open = this.cases.filter(({ state }) => state.kind !== "closed");
    const frozen = frozenSince(open);
    const oldest = nightsEarlier(nightOf, nightsInBaseline);
    const ofBaseline = (one: { nightOf: NightOf }) => one.nightOf >= oldest;
    this.#pairSounds = [...this.#pairSounds, ...heard.pairSounds].filter(ofBaseline);
    const before = this.#nights.filter(ofBaseline);
    const tonight = this.#nightsOf(heard, nightOf);
    const news = soundNews(nightOf, this.#pairSounds, frozen);
    const placing = nightsEarlier(nightOf, pairNightsBack);
    this.#newSounds = [
      ...this.#newSounds.filter((one) => one.nightOf >= placing),
      ...news.filter((one) => one.news !== "known").map(({ sound }) => sound),
    ];
    const sounds = newSoundsBySensor(news);
    const anomalies = new Map(
      nightAnomalies(nightOf, [...before, ...tonight], frozen, null).map((one) => [
        one.sensorId,
        { ...one.anomaly, newSound: sounds.get(one.sensorId) ?? null },
      ]),
    );
    this.#nights = [
      ...before,
      ...tonight.map((one) => ({ ...one, anomaly: anomalies.get(one.sensorId) ?? null })),
    ];
    const lookedAt = nightsEarlier(nightOf, caseWindowNights - 1);
    const changes = decideNight({
      nightOf,
      nights: this.#nights.filter((one) => one.nightOf >= lookedAt),
      sensors: this.city.sensors,
      network: this.city.network,
      open,
      closed: this.cases.filter(({ state }) => state.kind === "closed"),
      assessments: this.#assessments,
      pairSounds: this.#newSounds,
      calibrations: new Map(),
      judgement: this.#judgement,
      timeZone,
      now: windowInstant(nightOf, 7800),
    });
    for (const change of changes) {
      const id = change.kind === "opened" ? this.#nextId() : change.leakCase.id;
      this.#cases.set(id, { ...change.leakCase, id });
    }
    const { night } = heard;
    return { night, nightOf, nights: this.#nights, pairSounds: this.#pairSounds };
  }

  /** What a person does; see {@link act}. */
  act(leakCase: LeakCase, action: Parameters<typeof act>[1], now: Date): LeakCase {
    const acted = act(leakCase, action, "crew", now);
    this.#cases.set(leakCase.id, acted);
    return acted;
  }

  #nextId(): string {
    return `C-${String(this.#cases.size + 1).padStart(4, "0")}`;
  }

  #nightsOf({ night, heard }: CityNight, nightOf: NightOf): Night[] {
    return heard.flatMap(({ sensorId, statistics, clip }): Night[] => {
      const bandsDb = clip && clipBands(clip.features);
      const change = bandsDb && shapeChange(bandsDb, this.#usualBands(sensorId, night));
      if (bandsDb)
        this.#bands.set(sensorId, [...(this.#bands.get(sensorId) ?? []), { night, bandsDb }]);
      if (clip) this.#assessments.set(sensorId, clip.assessment);
      if (!statistics) return [];
      return [
        {
          sensorId,
          nightOf,
          source: "logger",
          statistics,
          valid: nightIsValid(statistics),
          anomaly: null,
          leakProbability: clip?.assessment.leakProbability ?? null,
          shapeChange: change,
          sameThroughNight: null,
        },
      ];
    });
  }

  /** Of the nights of the baseline. */
  #usualBands(sensorId: SensorId, night: number): BandsDb[] {
    const known = this.#bands.get(sensorId) ?? [];
    return known.flatMap(({ night: of, bandsDb }) =>
      of >= night - nightsInBaseline && of <= night - 4 ? [bandsDb] : [],
    );
  }
}

/** As storage keeps it: the first night of evidence of each sensor of an open case. */
function frozenSince(open: readonly LeakCase[]): Map<SensorId, NightOf> {
  const since = new Map<SensorId, NightOf>();
  for (const { sensorIds, evidence, openedOn } of open) {
    for (const sensorId of sensorIds) {
      const own = evidence.filter((one) => one.sensorId === sensorId).map((one) => one.nightOf);
      const first = [openedOn, ...own].sort()[0] ?? openedOn;
      const known = since.get(sensorId);
      if (known === undefined || first < known) since.set(sensorId, first);
    }
  }
  return since;
}
