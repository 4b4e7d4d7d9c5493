import { mkdir, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import { crackMask } from "../analysis/bridge/mask.ts";
import { overlay } from "../analysis/bridge/overlay.ts";
import { readCrackModel, shippedCrackModel } from "../ingest/crackModel.ts";
import type { PhotoInspection } from "../ingest/photo.ts";
import { inspectDecoded, maskPng, pictureJpeg, readPhoto } from "../ingest/photo.ts";
import { RejectedMessage } from "../ingest/rejectedMessage.ts";

/** One photo to inspect and where its pictures go; travels to a worker thread. */
export interface InspectTask {
  path: string;
  gsdMmPerPx: number | null;
  /** file of the crack model; null: the one that ships */
  model: string | null;
  maskDir: string | null;
  overlayDir: string | null;
}

export type InspectedPhoto =
  | ({ path: string; mask: string | null; overlay: string | null; error: null } & Omit<
      PhotoInspection,
      "thumbnail"
    >)
  | { path: string; error: string };

/** What one photo says; a file that is no photo, or is not there, gives its sentence and stops no other. */
export async function inspectOne(task: InspectTask): Promise<InspectedPhoto> {
  const { path, gsdMmPerPx } = task;
  try {
    const file = await readPhoto(path);
    const { thumbnail: _, ...inspection } = inspectDecoded(
      file,
      { given: gsdMmPerPx === null ? {} : { gsdMmPerPx }, concrete: "unknown" },
      task.model === null ? shippedCrackModel() : readCrackModel(task.model),
    );
    const { photo } = file;
    const { proposals } = inspection;
    const mask = await written(task.maskDir, `${parse(path).name}.png`, () =>
      maskPng(crackMask(proposals, photo.width, photo.height), photo.width, photo.height),
    );
    const picture = await written(task.overlayDir, `${parse(path).name}.jpg`, () =>
      pictureJpeg(overlay(photo, proposals)),
    );
    return { path, mask, overlay: picture, error: null, ...inspection };
  } catch (cause) {
    if (cause instanceof RejectedMessage) return { path, error: cause.message };
    if (cause instanceof Error && "code" in cause) return { path, error: cause.message };
    throw cause;
  }
}

async function written(
  folder: string | null,
  name: string,
  make: () => Promise<Uint8Array>,
): Promise<string | null> {
  if (folder === null) return null;
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, await make());
  return path;
}
