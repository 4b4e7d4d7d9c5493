import { computed, signal } from "@preact/signals";
import type { LonLatView } from "../../api/schemas/geo.ts";
import type { CaseActionBody, CaseDetailView, CaseView } from "../../api/schemas/leakCase.ts";
import { drafts, isBegun } from "./draft.ts";
import { distanceM } from "./ground.ts";
import { me } from "./me.ts";

/** A case that a crew was sent to, with what a phone needs of it without network. */
export interface Job {
  leakCase: CaseDetailView;
  crew: string;
  dispatchedAt: string;
  /** the newest comment on it */
  note: { text: string; at: string; by: string } | null;
  sensors: readonly { id: string; name: string | null; position: LonLatView | null }[];
  /** the newest recording of the sensor that hears it loudest */
  sound: { recordingId: string; sensorId: string; recordedAt: string } | null;
}

/** All jobs that the phone knows; null until it has been told once. */
export const jobs = signal<ReadonlyMap<string, Job> | null>(null);

const storedCrew = "mizuhashi.myCrew";

/** The crew whose jobs are shown; empty: all. */
export const myCrew = signal(localStorage.getItem(storedCrew) ?? "");

export function chooseCrew(crew: string): void {
  myCrew.value = crew;
  localStorage.setItem(storedCrew, crew);
}

export const crews = computed<readonly string[]>(() => {
  const known = [...(jobs.value?.values() ?? [])].map(({ crew }) => crew);
  return [...new Set([...known, ...(myCrew.value === "" ? [] : [myCrew.value])])].sort();
});

/** Those of the crew: what was begun first, then the nearest, without a position the surest leak. */
export const myJobs = computed<readonly Job[]>(() =>
  [...(jobs.value?.values() ?? [])]
    .filter(({ crew }) => myCrew.value === "" || crew === myCrew.value)
    .sort((a, b) => rank(a) - rank(b) || away(a) - away(b) || b.leakCase.score - a.leakCase.score),
);

function rank({ leakCase }: Job): number {
  if (leakCase.state.kind === "dug") return 2;
  return isBegun(drafts.value.get(leakCase.id)) ? 0 : 1;
}

function away(job: Job): number {
  return distanceTo(job) ?? 0;
}

/** From the phone to the mark, m; null while one of them is not known. */
export function distanceTo({ leakCase: { position } }: Job): number | null {
  const here = me.value;
  if (here.kind !== "here" || position === null) return null;
  return distanceM(here.at, position.point);
}

/** Who was sent and when, by what was logged last: a dug case no longer says it. */
export function dispatchOf({ history, state }: CaseDetailView): { crew: string; at: string } {
  if (state.kind === "dispatched") return { crew: state.crew, at: state.since };
  for (const { data, at } of [...history].reverse()) {
    const what = actionOf(data);
    if (what?.kind === "dispatch") return { crew: what.crew, at };
  }
  return { crew: "", at: state.since };
}

export function noteOf({ history }: CaseDetailView): Job["note"] {
  for (const { data, at, actor: by } of [...history].reverse()) {
    const what = actionOf(data);
    if (what?.kind === "comment") return { text: what.text, at, by };
  }
  return null;
}

function actionOf(data: unknown): CaseActionBody | null {
  const { what } = (data ?? {}) as { what?: CaseActionBody };
  return what ?? null;
}

/** Takes in what the server made of a case, unless the phone knows a newer one. */
export function putCase(leakCase: CaseView): Job | null {
  const known = jobs.value?.get(leakCase.id);
  if (!known || known.leakCase.version > leakCase.version) return null;
  const job: Job = { ...known, leakCase: { ...known.leakCase, ...leakCase } };
  jobs.value = new Map(jobs.value).set(leakCase.id, job);
  return job;
}
