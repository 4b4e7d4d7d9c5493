import type { PairSound } from "../analysis/domain/pairSound.ts";
import type { SensorId } from "../analysis/domain/sensor.ts";
import type { Scenario } from "../simulators/scenario.ts";
import { leaksHeard, lookAlikesHeard } from "../simulators/scenario.ts";
import type { Ear, LeakEvent, LookAlikeEvent } from "../simulators/soundEvents.ts";

/** What really made the sensors of a case hear something in a simulated night. */
export type Cause =
  | { kind: "leak"; leak: LeakEvent }
  | { kind: "lookAlike"; event: LookAlikeEvent };

interface Heard {
  cause: Cause;
  ear: Ear;
  /** over the place's background, whole band, dB */
  snrDb: number;
}

/** Clocks of both sensors, wandering water temperature: a measured delay strays from the true one, s. */
const strayDelaySeconds = 0.004;
/** Under this a sound does not move the level of a place: 10 log10(1 + 10^(−0.6)) is 1 dB. */
const leastSnrDb = -6;
/** Nights after which a sound belongs to the baseline: nobody reports it as new. */
const newNights = 35;

/**
 * The events behind what some sensors hear tonight: those whose delay between two sensors is that of a new
 * sound of theirs, and of a raised level the loudest that is new. None: weather or chance.
 * @param sounds what pairs of sensors have in common tonight and had not before
 * @param raised sensors whose level is raised
 */
export function causesOf(
  scenario: Scenario,
  night: number,
  sensorIds: readonly SensorId[],
  sounds: readonly PairSound[],
  raised: ReadonlySet<SensorId>,
): Cause[] {
  const heard = new Map<SensorId, Heard[]>();
  const heardBy = (sensorId: SensorId) => {
    const found = heard.get(sensorId) ?? heardAt(scenario, sensorId, night);
    heard.set(sensorId, found);
    return found;
  };
  const causes = new Map<string, Cause>();
  for (const { a, b, sound } of sounds) {
    if (sound.kind !== "heard") continue;
    const [first] = sound.delaySeconds >= 0 ? [a, b] : [b, a];
    if (!sensorIds.includes(first)) continue;
    const matching = heardBy(a).flatMap((atA) => {
      const atB = heardBy(b).find((one) => idOf(one.cause) === idOf(atA.cause));
      if (!atB || !isShared(atA.cause)) return [];
      const delaySeconds = atB.ear.delaySeconds - atA.ear.delaySeconds;
      if (Math.abs(delaySeconds - sound.delaySeconds) > strayDelaySeconds) return [];
      return [{ cause: atA.cause, snrDb: Math.min(atA.snrDb, atB.snrDb) }];
    });
    const [loudest] = matching.sort((one, other) => other.snrDb - one.snrDb);
    if (loudest) causes.set(idOf(loudest.cause), loudest.cause);
  }
  for (const sensorId of sensorIds) {
    if (!raised.has(sensorId)) continue;
    const [loudest] = heardBy(sensorId)
      .filter(({ cause, snrDb }) => snrDb >= leastSnrDb && startOf(cause) > night - newNights)
      .sort((one, other) => other.snrDb - one.snrDb);
    if (loudest) causes.set(idOf(loudest.cause), loudest.cause);
  }
  return [...causes.values()];
}

function heardAt(scenario: Scenario, sensorId: SensorId, night: number): Heard[] {
  const leaks = leaksHeard(scenario, sensorId, night).map(({ leak, ear, changeDb }): Heard => {
    return { cause: { kind: "leak", leak }, ear, snrDb: ear.snrDb + changeDb };
  });
  const others = lookAlikesHeard(scenario, sensorId, night).map(
    ({ event, ear, changeDb }): Heard => {
      return { cause: { kind: "lookAlike", event }, ear, snrDb: ear.snrDb + changeDb };
    },
  );
  return [...leaks, ...others];
}

function idOf(cause: Cause): string {
  return cause.kind === "leak" ? cause.leak.id : cause.event.id;
}

/** Sounds through the ground reach each sensor as noise of its own. */
function isShared(cause: Cause): boolean {
  return cause.kind === "leak" || cause.event.at !== null;
}

function startOf(cause: Cause): number {
  return cause.kind === "leak" ? cause.leak.startNight : cause.event.startNight;
}
