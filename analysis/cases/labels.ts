import type { CaseId, DigResult, LeakCase, LookAlike } from "../domain/leakCase.ts";
import type { NightOf } from "../domain/night.ts";
import type { SoundClass } from "../domain/recording.ts";
import type { SensorId } from "../domain/sensor.ts";
import type { Dig, DugCase, NightFlags, SoundLabel } from "../domain/soundLabel.ts";
import { raisedZ } from "../leak/parameters.ts";
import { nightInstant, nightNumber } from "../leak/window.ts";
import {
  labelWeights,
  leastPlusMinusM,
  mostNightsAfterRepair,
  quietNightsAround,
} from "./parameters.ts";

/**
 * What people found out, as labels of the nights that they speak of:
 *
 * - a dig that found the leak: every sensor on every night that it was raised, until the dig;
 * - a look-alike that a person named: its class, likewise until the case was closed, surer when a dig had
 *   found no leak first;
 * - the quiet nights after a repaired leak, and long-quiet sensors' nights: normal.
 *
 * A dry hole without a name, a case that went away and a broken sensor say nothing of the sound. A case
 * joined to another means what the other one means. Nights of which two cases say different things are left
 * out.
 * @param flags of all sensors, in any order
 * @param timeZone IANA name: which nights lie before a dig
 * @returns one label a sensor and night, by sensor, then by night
 */
export function soundLabels(
  cases: readonly DugCase[],
  flags: readonly NightFlags[],
  timeZone: string,
): SoundLabel[] {
  const byId = new Map(cases.map((one) => [one.leakCase.id, one]));
  const bySensor = new Map<SensorId, NightFlags[]>();
  for (const night of flags) {
    const known = bySensor.get(night.sensorId);
    if (known) known.push(night);
    else bySensor.set(night.sensorId, [night]);
  }
  for (const nights of bySensor.values()) nights.sort((a, b) => (a.nightOf < b.nightOf ? -1 : 1));
  const heard = new Set(cases.flatMap(({ leakCase }) => leakCase.sensorIds));
  return oneANight([
    ...cases.flatMap((one) => caseLabels(one, meaningOf(one, byId), timeZone)),
    ...cases.flatMap((one) => repairedLabels(one, bySensor, timeZone)),
    ...[...bySensor].flatMap(([sensorId, nights]) =>
      heard.has(sensorId) ? [] : quietLabels(nights),
    ),
  ]);
}

/** What the sounds of a case were, and until when they were heard unchanged. */
interface Meaning {
  label: SoundClass;
  weight: number;
  source: "dug" | "named";
  until: Date;
}

function meaningOf(one: DugCase, byId: ReadonlyMap<CaseId, DugCase>): Meaning | null {
  const seen = new Set<CaseId>();
  let at: DugCase | undefined = one;
  while (at && !seen.has(at.leakCase.id)) {
    seen.add(at.leakCase.id);
    const { state } = at.leakCase;
    if (state.kind !== "closed" || state.why.kind !== "joined") return ownMeaning(at);
    at = byId.get(state.why.into);
  }
  return null;
}

function ownMeaning({ leakCase, digs }: DugCase): Meaning | null {
  const last = digs.at(-1);
  if (last?.result.found) {
    const weight = labelWeights.dug * nearness(last.result, leakCase);
    return { label: "leak", weight, source: "dug", until: firstFound(digs) ?? last.at };
  }
  const { state } = leakCase;
  if (state.kind !== "closed" || state.why.kind !== "lookAlike") return null;
  const label = classOf[state.why.lookAlike];
  if (label === null) return null;
  const sure = last ? labelWeights.dug : labelWeights.named;
  const weight = state.why.lookAlike === "other" ? sure * labelWeights.unclear : sure;
  return { label, weight, source: "named", until: last?.at ?? state.since };
}

/** What a named look-alike sounds like (leak.md, the table of look-alikes); a broken sensor does not sound at all. */
const classOf: Readonly<Record<LookAlike, SoundClass | null>> = {
  pump: "machine",
  traffic: "environment",
  waterUse: "waterUse",
  rainOrFlow: "environment",
  sensorFault: null,
  other: "environment",
};

/** The leak was laid open then; a dry hole before it changed nothing. */
function firstFound(digs: readonly Dig[]): Date | null {
  return digs.find(({ result }) => result.found)?.at ?? null;
}

/** A leak far from the mark may not be what the sensors heard. */
function nearness(result: Extract<DigResult, { found: true }>, { position }: LeakCase): number {
  if (result.distanceFromMarkM === null || position === null) return 1;
  const within = Math.max(position.plusMinusM, leastPlusMinusM);
  return result.distanceFromMarkM <= within ? 1 : labelWeights.farFromMark;
}

function caseLabels(
  { leakCase: { id, evidence } }: DugCase,
  meaning: Meaning | null,
  timeZone: string,
): SoundLabel[] {
  if (meaning === null) return [];
  const { label, weight, source, until } = meaning;
  return evidence
    .filter(({ z, nightOf }) => z >= raisedZ && nightInstant(nightOf, timeZone) < until)
    .map(({ sensorId, nightOf }) => ({ sensorId, nightOf, label, weight, source, caseId: id }));
}

/** From the first quiet night after the dig until a night is raised again. */
function repairedLabels(
  { leakCase, digs }: DugCase,
  bySensor: ReadonlyMap<SensorId, readonly NightFlags[]>,
  timeZone: string,
): SoundLabel[] {
  const { id, state, sensorIds } = leakCase;
  const dug = firstFound(digs);
  if (state.kind !== "closed" || state.why.kind !== "repaired" || dug === null) return [];
  return sensorIds.flatMap((sensorId) => {
    const after = (bySensor.get(sensorId) ?? []).filter(
      ({ nightOf }) => nightInstant(nightOf, timeZone) > dug,
    );
    const lastRaised = after.findLastIndex(
      ({ nightOf, raised }) => raised && nightInstant(nightOf, timeZone) < state.since,
    );
    const quiet = after.slice(lastRaised + 1);
    const next = quiet.findIndex(({ raised }) => raised);
    return (next < 0 ? quiet : quiet.slice(0, next))
      .filter(isQuiet)
      .slice(0, mostNightsAfterRepair)
      .map(({ nightOf }) => normal(sensorId, nightOf, "repaired", id));
  });
}

/** A leak that began on such a night would have shown in the nights after it. */
function quietLabels(nights: readonly NightFlags[]): SoundLabel[] {
  return runsOf(nights).flatMap((run) =>
    run
      .slice(quietNightsAround, -quietNightsAround)
      .map(({ sensorId, nightOf }) => normal(sensorId, nightOf, "quiet", null)),
  );
}

/** Quiet nights without a raised one between them; nights without data do not break a run. */
function runsOf(nights: readonly NightFlags[]): NightFlags[][] {
  const runs: NightFlags[][] = [];
  let run: NightFlags[] = [];
  for (const night of nights) {
    if (night.raised) {
      runs.push(run);
      run = [];
    } else if (isQuiet(night)) run.push(night);
  }
  return [...runs, run];
}

function isQuiet({ valid, z, raised }: NightFlags): boolean {
  return valid && z !== null && !raised;
}

function normal(
  sensorId: SensorId,
  nightOf: NightOf,
  source: "repaired" | "quiet",
  caseId: CaseId | null,
): SoundLabel {
  return { sensorId, nightOf, label: "normal", weight: labelWeights[source], source, caseId };
}

/** Of like labels the surest; of unlike ones none. */
function oneANight(labels: readonly SoundLabel[]): SoundLabel[] {
  const nights = new Map<string, SoundLabel | null>();
  for (const label of labels) {
    const key = `${label.sensorId} ${nightNumber(label.nightOf)}`;
    const known = nights.get(key);
    if (known === undefined) nights.set(key, label);
    else if (known?.label !== label.label) nights.set(key, null);
    else if (label.weight > known.weight) nights.set(key, label);
  }
  return [...nights.values()]
    .filter((label) => label !== null)
    .sort((a, b) =>
      a.sensorId === b.sensorId
        ? a.nightOf < b.nightOf
          ? -1
          : 1
        : a.sensorId < b.sensorId
          ? -1
          : 1,
    );
}
