import { cpus } from "node:os";
import { Piscina } from "piscina";
import type { Judgement } from "../analysis/cases/leakCase.ts";
import type { CasePosition } from "../analysis/domain/leakCase.ts";
import type { PipeMaterial } from "../analysis/domain/pipe.ts";
import { distanceAlongPipes } from "../analysis/leak/network.ts";
import { builtFile } from "../ingest/builtFile.ts";
import { causesOf } from "./caseCause.ts";
import { digs } from "./cityCrew.ts";
import type { CityNight, CityNightTask, CityYearSettings, KnownCity, Repair } from "./cityNight.ts";
import { knownCity, withRepairs } from "./cityNight.ts";
import type { DecidedNight } from "./cityYear.ts";
import { CityYear } from "./cityYear.ts";
import { insideInterval } from "./insideInterval.ts";

/** One case of the simulated year, with the truth beside it. */
export interface YearCase {
  id: string;
  openedNight: number;
  /** leaks behind it, each with the first night on which the case heard it */
  leaks: readonly { leakId: string; night: number }[];
  /** what else was behind it */
  lookAlikes: readonly string[];
  dig: { leakId: string | null; placed: Placed | null } | null;
}

/** How far the mark lay from the leak when it was dug. */
export interface Placed {
  method: CasePosition["method"];
  material: PipeMaterial;
  errorM: number | null;
  plusMinusM: number;
  inside: boolean;
}

/** What happened in a simulated year. */
export interface YearOutcome {
  city: KnownCity;
  nights: number;
  cases: readonly YearCase[];
}

/** The whole year; every night is decided after the one before it, while threads hear the next. */
export async function runYear(
  settings: CityYearSettings,
  model: unknown,
  judgement: Judgement,
  around: {
    progress: (line: string) => void;
    signal: AbortSignal;
    onNight?: (year: CityYear, decided: DecidedNight) => void;
  },
): Promise<YearOutcome> {
  const city = knownCity(settings);
  const year = new CityYear(settings, city, judgement);
  const threads = Math.max(1, Math.min(2, cpus().length));
  const pool = new Piscina<CityNightTask, CityNight>({
    filename: nightWorker,
    minThreads: threads,
    maxThreads: threads,
  });
  const repairs: Repair[] = [];
  const known = new Map<string, YearCase>();
  const hear = (night: number) => pool.run({ settings, model, repairs: [...repairs], night });
  // A repair takes effect two nights after its dig, so that the next night can be heard meanwhile.
  const ahead = new Map<number, Promise<CityNight>>();
  try {
    for (let night = 0; night < settings.nights; night++) {
      around.signal.throwIfAborted();
      for (let next = night; next < Math.min(settings.nights, night + threads); next++) {
        if (!ahead.has(next)) ahead.set(next, hear(next));
      }
      const heard = await ahead.get(night);
      ahead.delete(night);
      if (!heard) throw new Error(`night ${night} was not heard`);
      const decided = year.decide(heard);
      note(year, decided, withRepairs(city.scenario, repairs), known);
      around.onNight?.(year, decided);
      const morning = digs(year, night, known);
      repairs.push(...morning.repairs);
      for (const one of morning.dug) known.set(one.id, { ...one, dig: dugUp(year, one) });
      around.progress(
        `${settings.scenario}: night ${night + 1} of ${settings.nights}, ${known.size} cases`,
      );
    }
  } finally {
    // What is still being heard is not wanted any more, and must not end us when its thread does.
    for (const one of ahead.values()) one.catch(() => undefined);
    await pool.destroy();
  }
  return { city, nights: settings.nights, cases: [...known.values()] };
}

/** What tonight says of what is behind each open case. */
function note(
  year: CityYear,
  { night, nightOf, nights, pairSounds }: DecidedNight,
  scenario: KnownCity["scenario"],
  known: Map<string, YearCase>,
): void {
  const raised = new Set(
    nights.flatMap((one) => (one.nightOf === nightOf && one.anomaly?.raised ? [one.sensorId] : [])),
  );
  const tonight = pairSounds.filter((one) => one.nightOf === nightOf);
  for (const leakCase of year.cases) {
    if (leakCase.state.kind === "closed" || leakCase.lastNightOf !== nightOf) continue;
    const { id, sensorIds } = leakCase;
    const before = known.get(id) ?? {
      id,
      openedNight: night,
      leaks: [],
      lookAlikes: [],
      dig: null,
    };
    const leaks = new Map(before.leaks.map((one) => [one.leakId, one]));
    const lookAlikes = new Set(before.lookAlikes);
    for (const cause of causesOf(scenario, night, sensorIds, tonight, raised)) {
      if (cause.kind === "lookAlike") lookAlikes.add(cause.event.lookAlike.kind);
      else if (!leaks.has(cause.leak.id))
        leaks.set(cause.leak.id, { leakId: cause.leak.id, night });
    }
    known.set(id, { ...before, leaks: [...leaks.values()], lookAlikes: [...lookAlikes] });
  }
}

/**
 * What the crew finds at the mark of a case: of the leaks behind it the one nearest to the mark, since a
 * stretch may hold two.
 */
function dugUp(year: CityYear, { id: caseId, leaks: behind }: YearCase): YearCase["dig"] {
  const { network, scenario } = year.city;
  const position = year.cases.find(({ id }) => id === caseId)?.position ?? null;
  const leaks = scenario.leaks.filter(({ id }) => behind.some(({ leakId }) => leakId === id));
  const [first] = leaks;
  if (!first) return { leakId: null, placed: null };
  const mark = position?.mostLikely;
  if (!position || !mark) return { leakId: first.id, placed: null };
  const marks = leaks.flatMap((leak): { leakId: string; placed: Placed }[] => {
    const pipe = network.pipes.get(leak.at.pipeId);
    if (!pipe) return [];
    const errorM = distanceAlongPipes(network, mark, leak.at, 1000);
    const { method, plusMinusM } = position;
    const inside = insideInterval(network, position, leak.at);
    const placed = { method, material: pipe.material, errorM, plusMinusM, inside };
    return [{ leakId: leak.id, placed }];
  });
  const far = Number.POSITIVE_INFINITY;
  marks.sort((a, b) => (a.placed.errorM ?? far) - (b.placed.errorM ?? far));
  return marks[0] ?? { leakId: first.id, placed: null };
}

const nightWorker = builtFile("commands/cityNight.js");
