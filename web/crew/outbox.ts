import { computed, signal } from "@preact/signals";
import type { CaseActionBody, CaseView, DigResultView } from "../../api/schemas/leakCase.ts";
import type { TextView } from "../../api/schemas/reason.ts";
import { actOnCaseOnce, addCasePhoto, fetchCase, OutOfReach, Refused } from "../api.ts";
import { language } from "../language.ts";
import type { Draft, DraftPhoto } from "./draft.ts";
import { draftPhotos, drafts, photosOf, resultOf } from "./draft.ts";
import type { Write } from "./keep.ts";
import { allKept, keep } from "./keep.ts";
import { newKey } from "./key.ts";

/** What is to be sent: a result, the same as a comment where the case moved on, or a picture. */
type Load =
  | { kind: "result"; result: DigResultView; draft: Draft }
  | { kind: "comment"; text: string; draft: Draft }
  | { kind: "photo"; photo: DraftPhoto };

/**
 * How it stands: waiting to be sent; unsure, because an answer was lost (sent again with the same key it counts
 * once); conflict, because somebody else changed the case; refused, which only a person can mend.
 */
type Standing =
  | { kind: "waiting" | "unsure" }
  | { kind: "conflict"; current: CaseView }
  | { kind: "refused"; status: number; detail: string };

export interface Entry {
  /** the idempotency key, made on this phone */
  id: string;
  caseId: string;
  title: TextView;
  madeAt: string;
  /** not before: time to take it back, ms of the clock */
  sendFrom: number;
  /** the case as the crew saw it: version, and since when it was in its state */
  version: number;
  since: string;
  standing: Standing;
  load: Load;
}

/** Time to take a result back before it leaves, ms. */
const holdMs = 5000;

export const outbox = signal<readonly Entry[]>([]);
export const lastSentAt = signal<string | null>(null);

export const unsentCount = computed(() => outbox.value.length);

export function entriesOf(caseId: string): readonly Entry[] {
  return outbox.value.filter((entry) => entry.caseId === caseId);
}

export async function loadOutbox(): Promise<void> {
  const all = await allKept<Entry>("outbox");
  outbox.value = all.sort(inOrder);
}

/** Words before pictures, then as they were made. */
function inOrder(a: Entry, b: Entry): number {
  const isPhoto = (entry: Entry) => Number(entry.load.kind === "photo");
  return isPhoto(a) - isPhoto(b) || a.madeAt.localeCompare(b.madeAt);
}

/** Puts what was said of a job into the outbox with its pictures, all at once. */
export async function queueResult(leakCase: CaseView, draft: Draft): Promise<void> {
  const result = resultOf(draft, new Date());
  if (result === null) return;
  const entry = entryOf(leakCase, newKey(), { kind: "result", result, draft });
  await queue(draft.caseId, [entry, ...photosOf(draft.caseId).map(photoEntry)]);

  function photoEntry(photo: DraftPhoto): Entry {
    return entryOf(leakCase, photo.id, { kind: "photo", photo });
  }
}

function entryOf(leakCase: CaseView, id: string, load: Load): Entry {
  const now = new Date();
  const { id: caseId, title, version, state } = leakCase;
  return {
    ...{ id, caseId, title, version, since: state.since, load },
    madeAt: now.toISOString(),
    sendFrom: now.getTime() + holdMs,
    standing: { kind: "waiting" },
  };
}

async function queue(caseId: string, entries: readonly Entry[]): Promise<void> {
  const photos = photosOf(caseId);
  await keep(
    ...entries.map((entry): Write => ({ store: "outbox", key: entry.id, value: entry })),
    { store: "draft", key: caseId, remove: true },
    ...photos.map(({ id }): Write => ({ store: "draftPhoto", key: id, remove: true })),
  );
  outbox.value = [...outbox.value, ...entries].sort(inOrder);
  const left = new Map(drafts.value);
  left.delete(caseId);
  drafts.value = left;
  draftPhotos.value = draftPhotos.value.filter((photo) => photo.caseId !== caseId);
}

/** May still be taken back: it has surely not reached the server. */
export function mayTakeBack({ standing }: Entry): boolean {
  return standing.kind !== "unsure";
}

/** A result is a draft again, with the pictures that have not left yet. */
export async function takeBack(entry: Entry): Promise<void> {
  if (entry.load.kind === "photo" || !mayTakeBack(entry)) return;
  const { draft } = entry.load;
  const own = entriesOf(entry.caseId).filter(mayTakeBack);
  const photos = own.flatMap(({ load }) => (load.kind === "photo" ? [load.photo] : []));
  const gone = [entry, ...own.filter(({ load }) => load.kind === "photo")];
  await keep(
    ...gone.map(({ id }): Write => ({ store: "outbox", key: id, remove: true })),
    { store: "draft", key: draft.caseId, value: draft },
    ...photos.map((photo): Write => ({ store: "draftPhoto", key: photo.id, value: photo })),
  );
  outbox.value = outbox.value.filter((one) => !gone.includes(one));
  drafts.value = new Map(drafts.value).set(draft.caseId, draft);
  draftPhotos.value = [...draftPhotos.value, ...photos];
}

/** The result of a case that may still be taken back. */
export function resultIn(caseId: string): Entry | undefined {
  return entriesOf(caseId).find((entry) => entry.load.kind !== "photo" && mayTakeBack(entry));
}

export async function takeBackOf(caseId: string): Promise<void> {
  const entry = resultIn(caseId);
  if (entry) await takeBack(entry);
}

/** The same result, now on the case as it is: the crew wants theirs on top. */
export function putOnTop(entry: Entry, current: CaseView): Promise<void> {
  const { version, state } = current;
  return put({ ...entry, version, since: state.since, sendFrom: 0, standing: { kind: "waiting" } });
}

/** The result in words, for a case that takes none any more. */
export async function sendAsComment(entry: Entry, text: string): Promise<void> {
  if (entry.load.kind !== "result") return;
  const { draft } = entry.load;
  const load: Load = { kind: "comment", text, draft };
  const comment: Entry = {
    ...{ ...entry, id: newKey(), load, sendFrom: 0 },
    standing: { kind: "waiting" },
  };
  await keep(
    { store: "outbox", key: entry.id, remove: true },
    { store: "outbox", key: comment.id, value: comment },
  );
  outbox.value = [...outbox.value.filter(({ id }) => id !== entry.id), comment].sort(inOrder);
}

export async function discard(entry: Entry): Promise<void> {
  await keep({ store: "outbox", key: entry.id, remove: true });
  outbox.value = outbox.value.filter(({ id }) => id !== entry.id);
}

export async function restore(entry: Entry): Promise<void> {
  await keep({ store: "outbox", key: entry.id, value: entry });
  outbox.value = [...outbox.value, entry].sort(inOrder);
}

async function put(entry: Entry): Promise<void> {
  await keep({ store: "outbox", key: entry.id, value: entry });
  outbox.value = outbox.value.map((one) => (one.id === entry.id ? entry : one));
}

/**
 * Sends what is due, one after the other; a second page of this phone waits its turn. It goes on with the next
 * entry after a refusal and ends when the server is out of reach.
 * @param hurry without the time to take back
 * @param arrived is told of every case as it is after a result
 */
export async function sendOutbox(
  hurry: boolean,
  arrived: (leakCase: CaseView) => void,
): Promise<void> {
  // Surely without network nothing is tried: what was not tried can be taken back.
  if (!navigator.onLine) throw new OutOfReach("the phone has no network");
  await alone(async () => {
    const tried = new Set<string>();
    for (;;) {
      const next = outbox.value.find((entry) => !tried.has(entry.id) && isDue(entry, hurry));
      if (next === undefined) return;
      tried.add(next.id);
      if (!(await send(next, arrived))) return;
    }
  });
}

function isDue({ standing, sendFrom }: Entry, hurry: boolean): boolean {
  if (standing.kind === "conflict") return false;
  // Who is signed out may be signed in by now; other refusals wait for a person.
  if (standing.kind === "refused" && standing.status !== 401) return false;
  return hurry || sendFrom <= Date.now();
}

/** @returns false when the server is out of reach */
async function send(entry: Entry, arrived: (leakCase: CaseView) => void): Promise<boolean> {
  await put({ ...entry, standing: { kind: "unsure" } });
  try {
    const answered = await request(entry);
    await discard(entry);
    lastSentAt.value = new Date().toISOString();
    void keep({ store: "state", key: "lastSentAt", value: lastSentAt.value });
    if (answered !== null) arrived(answered);
    return true;
  } catch (error) {
    const standing = await withBothVersions(entry, standingAfter(error));
    if (standing === null) throw error;
    if (standing.kind === "conflict" && stillFits(entry, standing.current)) {
      const { version, state } = standing.current;
      return send({ ...entry, version, since: state.since }, arrived);
    }
    await put({ ...entry, standing });
    return standing.kind !== "unsure";
  }
}

function request({ id, caseId, version, load }: Entry): Promise<CaseView | null> {
  switch (load.kind) {
    case "result":
      return act({ kind: "dig", result: load.result });
    case "comment":
      return act({ kind: "comment", text: load.text });
    case "photo": {
      const picture = new Blob([load.photo.bytes], { type: "image/jpeg" });
      return addCasePhoto(caseId, picture, load.photo.takenAt, id).then(() => null);
    }
  }

  function act(action: CaseActionBody): Promise<CaseView> {
    return actOnCaseOnce(caseId, action, action.kind === "comment" ? "*" : version, id);
  }
}

/** A state that takes no result any more is a conflict like any other: the crew sees what it is now. */
async function withBothVersions(entry: Entry, standing: Standing | null): Promise<Standing | null> {
  if (standing?.kind !== "refused" || standing.status !== 409 || entry.load.kind !== "result") {
    return standing;
  }
  try {
    const current = await fetchCase(entry.caseId);
    return current === null ? standing : { kind: "conflict", current };
  } catch (error) {
    if (error instanceof OutOfReach || error instanceof Refused) return standing;
    throw error;
  }
}

/**
 * Whether a result made on an older version is still meant: nobody has said anything of the dig meanwhile. Nights
 * and comments change the version, not that.
 */
export function stillFits({ load, since }: Entry, { state, allowed }: CaseView): boolean {
  if (load.kind !== "result" || !allowed.includes("dig")) return false;
  return state.kind === "dispatched" || state.since === since;
}

/** What a failure makes of an entry; null: it is no failure of sending. */
export function standingAfter(error: unknown): Standing | null {
  if (error instanceof OutOfReach) return { kind: "unsure" };
  if (!(error instanceof Refused)) return null;
  const { status, detail, current } = error.problem;
  if (status === 412 && current !== undefined) {
    return { kind: "conflict", current: current as CaseView };
  }
  // A proxy may have lost the answer of a server that did it.
  if (status >= 500 || status === 408 || status === 429) return { kind: "unsure" };
  return { kind: "refused", status, detail };
}

let busy = false;

async function alone(work: () => Promise<void>): Promise<void> {
  // Over plain HTTP there are no locks: then two pages may send the same, which counts once.
  const locks = (navigator as { locks?: LockManager }).locks;
  if (busy) return;
  busy = true;
  try {
    if (locks === undefined) await work();
    else {
      await locks.request("mizuhashi-crew-outbox", { ifAvailable: true }, async (lock) => {
        if (lock !== null) await work();
      });
    }
  } finally {
    busy = false;
  }
}

export function titleOf({ title }: Pick<Entry, "title">): string {
  return title[language.value];
}
