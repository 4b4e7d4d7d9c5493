import { signal } from "@preact/signals";
import type { LeakKind } from "../../analysis/domain/leakCase.ts";
import type { LonLatView } from "../../api/schemas/geo.ts";
import type { DigResultView } from "../../api/schemas/leakCase.ts";
import { allKept, keep } from "./keep.ts";
import { newKey } from "./key.ts";

/** What a crew has said of a job so far, kept at every change until it is sent. */
export interface Draft {
  caseId: string;
  /** when the job was opened first: the work's beginning, unless they say another */
  openedAt: string;
  found: boolean | null;
  leakKind: LeakKind | null;
  foundAt: LonLatView | null;
  /** from the mark */
  distanceM: number | null;
  depthM: number | null;
  begunAt: string | null;
  endedAt: string | null;
  note: string;
}

/** A picture that is not sent yet; its id is the key under which it will be. */
export interface DraftPhoto {
  id: string;
  caseId: string;
  bytes: ArrayBuffer;
  takenAt: string;
}

export const drafts = signal<ReadonlyMap<string, Draft>>(new Map());
export const draftPhotos = signal<readonly DraftPhoto[]>([]);

export async function loadDrafts(): Promise<void> {
  const all = await allKept<Draft>("draft");
  drafts.value = new Map(all.map((draft) => [draft.caseId, draft]));
  draftPhotos.value = await allKept<DraftPhoto>("draftPhoto");
}

/** The draft of a job; a bare one, begun now, when nothing was said yet. */
export function draftOf(caseId: string): Draft {
  return drafts.value.get(caseId) ?? bareDraft(caseId);
}

function bareDraft(caseId: string): Draft {
  return {
    caseId,
    openedAt: new Date().toISOString(),
    found: null,
    leakKind: null,
    foundAt: null,
    distanceM: null,
    depthM: null,
    begunAt: null,
    endedAt: null,
    note: "",
  };
}

/** Notes when the job was opened first. */
export function openDraft(caseId: string): void {
  if (!drafts.value.has(caseId)) putDraft(bareDraft(caseId));
}

export function editDraft(caseId: string, change: Partial<Omit<Draft, "caseId">>): void {
  putDraft({ ...draftOf(caseId), ...change });
}

function putDraft(draft: Draft): void {
  drafts.value = new Map(drafts.value).set(draft.caseId, draft);
  void keep({ store: "draft", key: draft.caseId, value: draft });
}

export function photosOf(caseId: string): readonly DraftPhoto[] {
  return draftPhotos.value.filter((photo) => photo.caseId === caseId);
}

export async function addPhoto(caseId: string, bytes: ArrayBuffer): Promise<void> {
  const photo = { id: newKey(), caseId, bytes, takenAt: new Date().toISOString() };
  draftPhotos.value = [...draftPhotos.value, photo];
  await keep({ store: "draftPhoto", key: photo.id, value: photo });
}

export function removePhoto(photo: DraftPhoto): void {
  draftPhotos.value = draftPhotos.value.filter(({ id }) => id !== photo.id);
  void keep({ store: "draftPhoto", key: photo.id, remove: true });
}

export function restorePhoto(photo: DraftPhoto): void {
  draftPhotos.value = [...draftPhotos.value, photo];
  void keep({ store: "draftPhoto", key: photo.id, value: photo });
}

/** Whether anything was said that would be missed. */
export function isBegun(draft: Draft | undefined): boolean {
  if (draft === undefined) return false;
  return draft.found !== null || draft.note !== "" || photosOf(draft.caseId).length > 0;
}

/** What is sent; null while it is not said whether there was a leak, or where it leaked. */
export function resultOf(draft: Draft, now: Date): DigResultView | null {
  const { found, leakKind, foundAt, distanceM, depthM } = draft;
  const said = {
    note: draft.note.trim(),
    begunAt: draft.begunAt ?? draft.openedAt,
    endedAt: draft.endedAt ?? now.toISOString(),
  };
  if (found === null || (found && leakKind === null)) return null;
  if (!found || leakKind === null) return { found: false, ...said };
  return {
    found: true,
    leakKind,
    distanceFromMarkM: distanceM,
    ...(foundAt && { foundAt }),
    ...(depthM !== null && { depthM }),
    ...said,
  };
}
