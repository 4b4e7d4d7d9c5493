import type { ComparedPhoto } from "../analysis/bridge/change.ts";
import { findingChanges } from "../analysis/bridge/change.ts";
import { enoughOverlap, mostCounterparts } from "../analysis/bridge/changeParameters.ts";
import { fromSmaller } from "../analysis/bridge/homography.ts";
import type { PhotoPyramid, Registration } from "../analysis/bridge/registration.ts";
import { photoPyramid, register } from "../analysis/bridge/registration.ts";
import type { Luminance } from "../analysis/bridge/surface.ts";
import type {
  Counterpart,
  FindingChange,
  Homography,
  PhotoComparison,
} from "../analysis/domain/change.ts";
import { readLuminance } from "./photo.ts";
import type { ComparedFile } from "./tasks.ts";

export type ComparedFiles = Omit<PhotoComparison, "photoId" | "previousSurveyId">;

/**
 * Lays a photo on earlier ones: on their thumbnails to find those that show its place, then in full on the best
 * of them, and tells what has become of the damage.
 * @param earlier likeliest first
 * @throws RejectedMessage (field "photo") when a file cannot be decoded
 */
export async function compareFiles(
  now: ComparedFile,
  earlier: readonly ComparedFile[],
): Promise<ComparedFiles> {
  const { places, tried } = await samePlaces(now, earlier);
  if (places.length === 0) {
    const code = earlier.length === 0 ? "changeNoPhotos" : "changePlaceNotFound";
    return {
      counterparts: [],
      tried,
      reasons: [{ code, values: { tried }, weight: 0 }],
      changes: [],
    };
  }
  const own = await opened(now);
  const counterparts: Counterpart[] = [];
  const told: FindingChange[][] = [];
  for (const { file, start } of places) {
    const other = await opened(file);
    const matrix = fromSmaller(start.matrix, own.pyramid, start.now, other.pyramid, start.before);
    const laid = register(own.pyramid, other.pyramid, matrix);
    if (laid.kind === "refused") continue;
    const { kind: _kind, ...counterpart } = { photoId: file.photoId, ...laid };
    counterparts.push(counterpart);
    told.push(findingChanges(own.photo, other.photo, counterpart));
  }
  const reasons =
    counterparts.length > 0 ? [] : [{ code: "changePlaceNotFound", values: { tried }, weight: 0 }];
  return { counterparts, tried, reasons, changes: merged(told) };
}

interface SamePlace {
  file: ComparedFile;
  overlap: number;
  /** from pixels of the one thumbnail to those of the other */
  start: { matrix: Homography; now: PhotoPyramid; before: PhotoPyramid };
}

/** Earlier photos whose thumbnails show the same place, the one that shows most of it first. */
async function samePlaces(
  now: ComparedFile,
  earlier: readonly ComparedFile[],
): Promise<{ places: SamePlace[]; tried: number }> {
  const own = photoPyramid(await readLuminance(now.thumbnailPath));
  const places: SamePlace[] = [];
  let tried = 0;
  for (const file of earlier) {
    tried += 1;
    const other = photoPyramid(await readLuminance(file.thumbnailPath));
    const laid: Registration = register(own, other);
    if (laid.kind === "refused") continue;
    const { overlap, matrix } = laid;
    places.push({ file, overlap, start: { matrix, now: own, before: other } });
    if (overlap >= enoughOverlap) break;
  }
  places.sort((a, b) => b.overlap - a.overlap);
  const first = places[0]?.overlap ?? 0;
  return { places: places.slice(0, first >= enoughOverlap ? 1 : mostCounterparts), tried };
}

async function opened(
  file: ComparedFile,
): Promise<{ photo: ComparedPhoto; pyramid: PhotoPyramid }> {
  const luminance: Luminance = await readLuminance(file.path);
  const { scale, quality, minVisibleWidthPx, findings } = file;
  return {
    photo: { luminance, scale, quality, minVisibleWidthPx, findings },
    pyramid: photoPyramid(luminance),
  };
}

/** Each finding by the first counterpart that can say something of it. */
function merged(told: readonly (readonly FindingChange[])[]): FindingChange[] {
  const [first = [], ...others] = told;
  const said = new Map<string, FindingChange>();
  for (const change of [...first, ...others.flat()]) {
    const key = `${change.findingId ?? ""} ${change.findingId === null ? change.previousFindingId : ""}`;
    const known = said.get(key);
    if (!known || (known.kind === "undecided" && change.kind !== "undecided")) {
      said.set(key, change);
    }
  }
  return [...said.values()];
}
