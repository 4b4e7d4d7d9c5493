import type { Logger } from "pino";
import type { CaseModel } from "../analysis/cases/caseModel.ts";
import type { CaseChange, Judgement } from "../analysis/cases/leakCase.ts";
import { decideNight, hearsSomething, nightsEarlier } from "../analysis/cases/leakCase.ts";
import type { ListeningPair } from "../analysis/cases/listening.ts";
import { directPairs } from "../analysis/cases/listening.ts";
import { caseWindowNights, pairNightsBack } from "../analysis/cases/parameters.ts";
import type { LeakCase } from "../analysis/domain/leakCase.ts";
import type { NewSound, Night, NightOf } from "../analysis/domain/night.ts";
import type { PairSound } from "../analysis/domain/pairSound.ts";
import type { RecordingAssessment } from "../analysis/domain/recording.ts";
import type { Sensor, SensorId } from "../analysis/domain/sensor.ts";
import { nightAnomalies } from "../analysis/leak/anomaly.ts";
import type { Network } from "../analysis/leak/network.ts";
import { buildNetwork } from "../analysis/leak/network.ts";
import { newSoundsBySensor, soundNews } from "../analysis/leak/newSounds.ts";
import { levelPersistence } from "../analysis/leak/night.ts";
import type { SpeedCalibrations } from "../analysis/leak/pipeSpeed.ts";
import { nightInstant } from "../analysis/leak/window.ts";
import type { SeriesPoint } from "../storage/series/seriesStore.ts";
import {
  closedCasesNear,
  frozenSensors,
  insertCase,
  lockDecisions,
  nextCaseId,
  openCases,
  updateCase,
} from "../storage/sql/cases.ts";
import type { Db } from "../storage/sql/database.ts";
import type { EventKind } from "../storage/sql/events.ts";
import { appendEvent } from "../storage/sql/events.ts";
import type { ChangedNight } from "../storage/sql/nights.ts";
import { clearChangedNight, saveAnomalies } from "../storage/sql/nights.ts";
import type { Store } from "../storage/sql/open.ts";
import { pairSounds } from "../storage/sql/pairSounds.ts";
import { pipeCalibrations } from "../storage/sql/pipeCalibrations.ts";
import { allPipes } from "../storage/sql/pipes.ts";
import { recordings } from "../storage/sql/recordings.ts";
import { allSensors } from "../storage/sql/sensors.ts";
import { correlatePairs } from "./correlatePairs.ts";
import type { GroupedPoints } from "./groupedPoints.ts";
import { judgementOf } from "./judgement.ts";
import type { NightBook } from "./nightBook.ts";
import { nightsInBaseline } from "./parameters.ts";
import type { Workers } from "./workers.ts";

/** What deciding works with. */
export interface Decision {
  store: Store;
  points: GroupedPoints;
  workers: Workers;
  now: () => Date;
  timeZone: string;
  log: Logger;
  /** how cases are scored */
  caseModel: CaseModel;
}

/** A person changed a case while it was decided: decide anew with what he left. */
class CaseChanged extends Error {
  override readonly name = "CaseChanged";
}

/** Enough that a person clicking through cases is never in the way. */
const mostRepeats = 10;

/** Sensors and pipes as they stand in one run of decisions, and the newest clip of each sensor asked for. */
export class City {
  readonly sensors: readonly Sensor[];
  readonly network: Network;
  readonly calibrations: SpeedCalibrations;
  readonly judgement: Judgement;
  /** neighbours that are listened to together */
  readonly pairs: readonly ListeningPair[];
  readonly #assessments = new Map<SensorId, RecordingAssessment | null>();

  private constructor(
    sensors: readonly Sensor[],
    network: Network,
    calibrations: SpeedCalibrations,
    judgement: Judgement,
  ) {
    this.sensors = sensors;
    this.network = network;
    this.calibrations = calibrations;
    this.judgement = judgement;
    this.pairs = directPairs(network, sensors, calibrations);
  }

  static async read(db: Db, caseModel: CaseModel): Promise<City> {
    const network = buildNetwork(await allPipes(db));
    const sensors = await allSensors(db);
    const judgement = await judgementOf(db, caseModel, sensors.length);
    return new City(sensors, network, await pipeCalibrations(db), judgement);
  }

  async assessments(
    db: Db,
    sensorIds: Iterable<SensorId>,
  ): Promise<Map<SensorId, RecordingAssessment>> {
    const found = new Map<SensorId, RecordingAssessment>();
    for (const sensorId of sensorIds) {
      let assessment = this.#assessments.get(sensorId);
      if (assessment === undefined) {
        const newest = { sensorId, state: "analysed" } as const;
        const { items } = await recordings(db, newest, { limit: 1, cursor: null });
        assessment = items[0]?.assessment ?? null;
        this.#assessments.set(sensorId, assessment);
      }
      if (assessment) found.set(sensorId, assessment);
    }
    return found;
  }
}

/** Anomalies of all sensors of one night, then what they change about the cases, in one transaction. */
export async function decideOneNight(
  decision: Decision,
  city: City,
  book: NightBook,
  nightOf: NightOf,
  settled: readonly ChangedNight[],
  signal: AbortSignal,
): Promise<void> {
  for (let repeats = 0; ; repeats++) {
    try {
      return await decideOnce(decision, city, book, nightOf, settled, signal);
    } catch (error) {
      if (!(error instanceof CaseChanged) || repeats >= mostRepeats) throw error;
    }
  }
}

async function decideOnce(
  decision: Decision,
  city: City,
  book: NightBook,
  nightOf: NightOf,
  settled: readonly ChangedNight[],
  signal: AbortSignal,
): Promise<void> {
  const { store, points, now, timeZone } = decision;
  const { db } = store;
  await correlatePairs(decision, city, nightOf, signal);
  if (signal.aborted) return;
  const frozen = await frozenSensors(db);
  const sounds = await newSounds(db, nightOf, frozen);
  const levels = book.upTo(nightOf, nightsInBaseline);
  const found = nightAnomalies(nightOf, levels, frozen, book.rain).map(({ sensorId, anomaly }) => ({
    sensorId,
    anomaly: { ...anomaly, newSound: sounds.bySensor.get(sensorId) ?? null },
  }));
  book.note(nightOf, found);
  const nights = book.upTo(nightOf, caseWindowNights - 1);
  const tonight = nights.filter((night) => night.nightOf === nightOf);
  const heard = tonight.flatMap((night) => (hearsSomething(night) ? [night.sensorId] : []));
  await points.write(tonight.map((night) => pointOf(night, nightInstant(nightOf, timeZone))));
  await db.transaction().execute(async (tx) => {
    await lockDecisions(tx);
    const at = now();
    const open = await openCases(tx);
    const asked = new Set([...heard, ...open.flatMap((one) => one.sensorIds)]);
    const changes = decideNight({
      nightOf,
      nights,
      sensors: city.sensors,
      network: city.network,
      open,
      closed: await closedCasesNear(tx, heard),
      assessments: await city.assessments(tx, asked),
      pairSounds: sounds.placing,
      calibrations: city.calibrations,
      judgement: city.judgement,
      timeZone,
      now: at,
    });
    await saveAnomalies(
      tx,
      found.map((one) => ({ ...one, nightOf })),
    );
    for (const change of changes) await apply(tx, change, nightOf, at);
    for (const change of settled) await clearChangedNight(tx, change.nightOf, change.changedAt);
    const data = { sensors: tonight.length, raised: heard.length };
    await appendEvent(tx, { at, kind: "night.decided", subject: nightOf, actor: "system", data });
  });
}

/** What is new between neighbours tonight, and what says where the sounds of this week come from. */
async function newSounds(
  db: Db,
  nightOf: NightOf,
  frozen: ReadonlyMap<SensorId, NightOf>,
): Promise<{ bySensor: ReadonlyMap<SensorId, NewSound>; placing: readonly PairSound[] }> {
  const from = nightsEarlier(nightOf, nightsInBaseline + pairNightsBack);
  const sounds = await pairSounds(db, { from, to: nightOf });
  const placing = Array.from({ length: pairNightsBack + 1 }, (_, back) =>
    soundNews(nightsEarlier(nightOf, back), sounds, frozen).filter(({ news }) => news !== "known"),
  );
  return {
    bySensor: newSoundsBySensor(placing[0] ?? []),
    placing: placing.flat().map(({ sound }) => sound),
  };
}

async function apply(tx: Db, change: CaseChange, nightOf: NightOf, at: Date): Promise<void> {
  if (change.kind === "opened") {
    const leakCase = { id: await nextCaseId(tx), ...change.leakCase };
    await insertCase(tx, leakCase);
    await note(tx, "case.opened", leakCase, nightOf, at, {});
    return;
  }
  const { kind, leakCase, before } = change;
  if (!(await updateCase(tx, leakCase, before.version))) throw new CaseChanged(leakCase.id);
  if (kind === "held") return;
  await note(tx, `case.${kind}`, leakCase, nightOf, at, { was: before.score });
}

async function note(
  tx: Db,
  kind: EventKind,
  { id, score, state, sensorIds }: LeakCase,
  nightOf: NightOf,
  at: Date,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const why = state.kind === "closed" ? { why: state.why.kind } : {};
  const data = { score, state: state.kind, nightOf, sensorIds, ...why, ...more };
  await appendEvent(tx, { at, kind, subject: id, actor: "system", data });
}

function pointOf({ sensorId, statistics, anomaly, ...night }: Night, at: Date): SeriesPoint {
  const figures = {
    floorDb: statistics.percentilesDb.p10,
    spreadDb: statistics.spreadDb,
    leqDb: statistics.leqDb,
    z: anomaly?.z ?? null,
    riseDb: anomaly?.riseDb ?? null,
    baselineMedianDb: anomaly?.baselineMedianDb ?? null,
    ewma: anomaly?.ewma ?? null,
    cusum: anomaly?.cusum ?? null,
    rainMm: anomaly?.rainMm ?? null,
    levelPersistence: levelPersistence(statistics),
    leakProbability: night.leakProbability,
    shapeChange: night.shapeChange,
    sameThroughNight: night.sameThroughNight,
  };
  const fields = Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
  return { measurement: "night", entityId: sensorId, at, fields };
}
