import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import type { Judgement } from "../analysis/cases/leakCase.ts";
import type { CasePosition } from "../analysis/domain/leakCase.ts";
import type { PipeMaterial } from "../analysis/domain/pipe.ts";
import { distanceAlongPipes } from "../analysis/leak/network.ts";
import type { Cause } from "./caseCause.ts";
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
  score: number;
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
    onNight?: (year: CityYear, decided: DecidedNight, causes: Causes) => void;
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
  const behind = new Map<string, Cause[]>();
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
      const scenario = withRepairs(city.scenario, repairs);
      note(year, decided, scenario, known, behind);
      around.onNight?.(year, decided, behind);
      const opened = new Map([...known.values()].map(({ id, openedNight }) => [id, openedNight]));
      const morning = digs(year, night, opened, behind);
      repairs.push(...morning.repairs);
      for (const { caseId } of morning.digs) {
        const one = known.get(caseId);
        if (one) known.set(caseId, { ...one, dig: dugUp(year, caseId, one.leaks) });
      }
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

/** What is behind each case so far, by its id. */
export type Causes = ReadonlyMap<string, readonly Cause[]>;

function note(
  year: CityYear,
  { night, nightOf, nights, pairSounds }: DecidedNight,
  scenario: KnownCity["scenario"],
  known: Map<string, YearCase>,
  behind: Map<string, Cause[]>,
): void {
  const raised = new Set(
    nights.flatMap((one) => (one.nightOf === nightOf && one.anomaly?.raised ? [one.sensorId] : [])),
  );
  const tonight = pairSounds.filter((one) => one.nightOf === nightOf);
  for (const leakCase of year.cases) {
    if (leakCase.state.kind === "closed" || leakCase.lastNightOf !== nightOf) continue;
    const { id, sensorIds, score } = leakCase;
    const before = known.get(id) ?? {
      id,
      openedNight: night,
      score,
      leaks: [],
      lookAlikes: [],
      dig: null,
    };
    const causes = causesOf(scenario, night, sensorIds, tonight, raised);
    const leaks = [...before.leaks];
    const lookAlikes = [...before.lookAlikes];
    const all = behind.get(id) ?? [];
    for (const cause of causes) {
      if (cause.kind === "leak") {
        if (leaks.some(({ leakId }) => leakId === cause.leak.id)) continue;
        leaks.push({ leakId: cause.leak.id, night });
      } else {
        const kind = cause.event.lookAlike.kind;
        if (lookAlikes.includes(kind)) continue;
        lookAlikes.push(kind);
      }
      all.push(cause);
    }
    behind.set(id, all);
    known.set(id, { ...before, leaks, lookAlikes });
  }
}

/**
 * What the crew finds at the mark of a case: of the leaks behind it the one nearest to the mark, since a
 * stretch may hold two.
 */
function dugUp(year: CityYear, caseId: string, behind: YearCase["leaks"]): YearCase["dig"] {
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

/** Node 20 runs no TypeScript in a thread: from the sources, too, the built worker is taken. */
const nightWorker = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../dist/commands/cityNight.js" : "./cityNight.js",
    import.meta.url,
  ),
);
