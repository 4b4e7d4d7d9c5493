import { wakeWhenDue } from "../analysis/cases/caseActions.ts";
import { nightsEarlier } from "../analysis/cases/leakCase.ts";
import type { NightOf } from "../analysis/domain/night.ts";
import { openCases, updateCase } from "../storage/sql/cases.ts";
import { appendEvent } from "../storage/sql/events.ts";
import type { ChangedNight } from "../storage/sql/nights.ts";
import { changedNights, nightDates } from "../storage/sql/nights.ts";
import { TransientFault } from "../storage/transientFault.ts";
import { Bell } from "./bell.ts";
import type { Decision } from "./decideNight.ts";
import { City, decideOneNight } from "./decideNight.ts";
import { NightBook } from "./nightBook.ts";
import {
  nightsInBaseline,
  nightsInOneReading,
  pollMs,
  settleMostMs,
  settleMs,
  snoozeCheckMs,
} from "./parameters.ts";
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
 * Decides every changed night, earliest first, and the nights after it that look back on it: two for
 * "2 of 3", 31 for their baselines. What changed stays on the list until the last of these is decided:
 * a crash repeats, it never skips.
 * @returns how many nights were decided
 */
async function decideChangedNights(decision: Decision, signal: AbortSignal): Promise<number> {
  const { db } = decision.store;
  const changed = await changedNights(db);
  const [first, last] = [changed[0], changed.at(-1)];
  if (!first || !last) return 0;
  const to = nightsEarlier(last.nightOf, -nightsInBaseline);
  const plan = planOf(changed, await nightDates(db, { from: first.nightOf, to }));
  const city = await City.read(db, decision.caseModel);
  let decided = 0;
  for (let start = 0; start < plan.length; start += nightsInOneReading) {
    const some = plan.slice(start, start + nightsInOneReading);
    const [from, until] = [some[0]?.nightOf ?? first.nightOf, some.at(-1)?.nightOf ?? to];
    const book = await NightBook.read(db, from, until, decision.timeZone);
    for (const { nightOf, settles } of some) {
      if (signal.aborted) return decided;
      await decideOneNight(decision, city, book, nightOf, settles, signal);
      decided += 1;
    }
  }
  return decided;
}

interface PlannedNight {
  nightOf: NightOf;
  /** the changes that are done with when this night is */
  settles: ChangedNight[];
}

function planOf(changed: readonly ChangedNight[], known: readonly NightOf[]): PlannedNight[] {
  const plan = new Map<NightOf, ChangedNight[]>();
  for (const change of changed) {
    const last = nightsEarlier(change.nightOf, -nightsInBaseline);
    const affected = known.filter((nightOf) => nightOf > change.nightOf && nightOf <= last);
    const nights = [change.nightOf, ...affected];
    for (const nightOf of nights) if (!plan.has(nightOf)) plan.set(nightOf, []);
    plan.get(nights.at(-1) ?? change.nightOf)?.push(change);
  }
  return [...plan]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([nightOf, settles]) => ({ nightOf, settles }));
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
      // The threads end with us: what they had begun is done after the next start.
      if (signal.aborted) return;
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
