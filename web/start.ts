import { effect, signal } from "@preact/signals";
import { OutOfReach, Refused } from "./api.ts";
import { bridges, loadBridges } from "./bridges/bridges.ts";
import { loadCaseJudgement } from "./cases/caseJudgement.ts";
import { cases, loadCases } from "./cases/cases.ts";
import { connection } from "./events.ts";
import { goLive } from "./live.ts";
import { loadBase, loadPipes, pipes } from "./map/pipes.ts";
import { loadSession, signInNeeded } from "./people/session.ts";
import { isAdmin } from "./place.ts";
import { loadSensors, sensors } from "./sensors/sensors.ts";
import { loadSystem, system } from "./system/system.ts";

/** What could not be loaded, in words for the reader; null when all is well. */
export const loadFailure = signal<string | null>(null);

const retryMs = 3000;

/** Loads everything once, side by side, then follows the event log. */
export async function start(): Promise<void> {
  if (!(await attempted(loadSession))) return later();
  // Whoever signs in loads the page anew.
  if (signInNeeded.value) return;
  // The event id comes first: what happens while the rest loads is then not missed.
  if (!(await attempted(loadSystem))) return later();
  const after = system.value?.lastEventId ?? 0;
  const done = await Promise.all(
    [loadCases, loadCaseJudgement, loadSensors, loadPipes, loadBridges, loadBase].map(attempted),
  );
  if (done.includes(false)) return later();
  loadFailure.value = null;
  goLive(after, failed);
}

function later(): void {
  setTimeout(start, retryMs);
}

async function attempted(load: () => Promise<void>): Promise<boolean> {
  try {
    await load();
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

/** Server faults are shown and tried again; our own are left to the browser's error log. */
export function failed(error: unknown): void {
  if (error instanceof OutOfReach) {
    connection.value = "offline";
    return;
  }
  if (error instanceof Refused) {
    loadFailure.value = error.problem.detail;
    return;
  }
  throw error;
}

/** `usable`: the first data is on the screen (budget 1.5 s on the demo city). */
export function markUsable(): void {
  // The administration says so itself.
  if (isAdmin.value) return;
  const stop = effect(() => {
    const ready = cases.value && sensors.value && pipes.value && bridges.value;
    if (!ready) return;
    requestAnimationFrame(() => {
      requestAnimationFrame(() => performance.mark("usable"));
    });
    queueMicrotask(() => stop());
  });
}
