import { wakeWhenDue } from "../analysis/cases/caseActions.ts";
import { nightsEarlier } from "../analysis/cases/leakCase.ts";
import { nightsLookedAt } from "../analysis/cases/parameters.ts";
import type { NightOf } from "../analysis/domain/night.ts";
import { openCases, updateCase } from "../storage/sql/cases.ts";
import { appendEvent } from "../storage/sql/events.ts";
import type { ChangedNight } from "../storage/sql/nights.ts";
import { changedNights } from "../storage/sql/nights.ts";
import { TransientFault } from "../storage/transientFault.ts";
import { Bell } from "./bell.ts";
import type { Decision } from "./decideNight.ts";
import { City, decideOneNight } from "./decideNight.ts";
import { NightBook } from "./nightBook.ts";
import { nightsInOneReading, pollMs, settleMostMs, settleMs, snoozeCheckMs } from "./parameters.ts";
import { Waits } from "./waits.ts";

/** Decides the nights that changed, until it is stopped. */
export interface Deciding {
  /** a night has changed */
  wake(): void;
  stop(): Promise<void>;
}

export function startDeciding(decision: Decision): Deciding {
  const stopped = new AbortController();
  const bell = new Bell();
  const running = run(decision, bell, stopped.signal);
  return {
    wake: () => bell.ring(),
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

/**
 * Decides every changed night, earliest first, and the two after it, whose "2 of 3" look back on it.
 * What changed stays on the list until the last of these is decided: a crash repeats, it never skips.
 * @returns how many nights were decided
 */
async function decideChangedNights(decision: Decision, signal: AbortSignal): Promise<number> {
  const changed = await changedNights(decision.store.db);
  if (changed.length === 0) return 0;
  const city = await City.read(decision.store.db);
  let decided = 0;
  for (let start = 0; start < changed.length && !signal.aborted; start += nightsInOneReading) {
    const some = changed.slice(start, start + nightsInOneReading);
    const next = changed[start + nightsInOneReading];
    decided += await decideTogether(decision, city, some, next?.nightOf ?? null, signal);
  }
  return decided;
}

async function decideTogether(
  decision: Decision,
  city: City,
  changed: readonly ChangedNight[],
  next: NightOf | null,
  signal: AbortSignal,
): Promise<number> {
  const first = changed[0]?.nightOf ?? "";
  const last = nightsEarlier(changed.at(-1)?.nightOf ?? first, -(nightsLookedAt - 1));
  const book = await NightBook.read(decision.store.db, first, last);
  const plan = planOf(changed, (nightOf) => book.has(nightOf) && (next === null || nightOf < next));
  let decided = 0;
  for (const [nightOf, settled] of plan) {
    if (signal.aborted) break;
    await decideOneNight(decision, city, book, nightOf, settled);
    decided += 1;
  }
  return decided;
}

/** Which nights to decide, earliest first, and which changes each of them settles. */
function planOf(
  changed: readonly ChangedNight[],
  exists: (nightOf: NightOf) => boolean,
): [NightOf, ChangedNight[]][] {
  const plan = new Map<NightOf, ChangedNight[]>();
  for (const change of changed) {
    const followers = [change.nightOf];
    for (let after = 1; after < nightsLookedAt; after++) {
      const later = nightsEarlier(change.nightOf, -after);
      if (exists(later)) followers.push(later);
    }
    for (const nightOf of followers) if (!plan.has(nightOf)) plan.set(nightOf, []);
    const lastOne = followers.at(-1) ?? change.nightOf;
    plan.set(lastOne, [...(plan.get(lastOne) ?? []), change]);
  }
  return [...plan].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function run(decision: Decision, bell: Bell, signal: AbortSignal): Promise<void> {
  const waits = new Waits();
  let snoozesCheckedMs = 0;
  while (!signal.aborted) {
    try {
      if (performance.now() - snoozesCheckedMs >= snoozeCheckMs) {
        snoozesCheckedMs = performance.now();
        await wakeSnoozed(decision);
      }
      const decided = await decideChangedNights(decision, signal);
      waits.worked();
      if (decided === 0) await bell.wait(pollMs, signal);
      await settled(bell, signal);
    } catch (error) {
      if (error instanceof TransientFault) {
        decision.log.warn({ error: error.message }, "cannot decide now");
      } else decision.log.error({ err: error }, "deciding failed");
      await waits.next(signal).catch(() => undefined);
    }
  }
}

/** Lets the sensors of a night come together: until none came for a moment, a second at most. */
async function settled(bell: Bell, signal: AbortSignal): Promise<void> {
  const begun = performance.now();
  while (performance.now() - begun < settleMostMs && !signal.aborted) {
    const waited = performance.now();
    await bell.wait(settleMs, signal);
    if (performance.now() - waited >= settleMs - 5) return;
  }
}

/** Snoozes that are over: the cases are back where they were. */
async function wakeSnoozed({ store, now }: Decision): Promise<void> {
  const at = now();
  for (const before of await openCases(store.db)) {
    const woken = wakeWhenDue(before, at);
    if (woken === before) continue;
    await store.db.transaction().execute(async (tx) => {
      // Changed meanwhile by a person: the next look finds what is left to do.
      if (!(await updateCase(tx, woken, before.version))) return;
      const data = { what: "woke", score: woken.score, state: woken.state.kind };
      const { id: subject } = woken;
      await appendEvent(tx, { at, kind: "case.acted", subject, actor: "system", data });
    });
  }
}
