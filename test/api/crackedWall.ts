import sharp from "sharp";
import { importBridges } from "../../storage/sql/bridges.ts";
import { insertFindings } from "../../storage/sql/findings.ts";
import { insertPhoto, savePhotoInspection } from "../../storage/sql/photos.ts";
import { saveManifest } from "../../storage/sql/surveys.ts";
import { aBridge, aPhoto, aProposal, aSurvey } from "../builders.ts";
import { aNewPhoto } from "./aCity.ts";
import type { TestServer } from "./server.ts";

export const wall = { width: 600, height: 400, crackWidthPx: 3 } as const;

/** Where the crack of the wall lies. */
export function crackAt(x: number): number {
  return 200 + 60 * Math.sin(x / 70);
}

/** A grey wall with grain and one wandering dark crack, as a photo of bridge B-0001 that was analysed. */
export async function aCrackedWall(
  { store: { db }, blobs }: TestServer,
  scores: readonly number[] = [70, 50, 30],
): Promise<string> {
  const { width, height } = wall;
  const pixels = Buffer.alloc(3 * width * height);
  let state = 7;
  for (let at = 0; at < width * height; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const x = at % width;
    const slope = (60 / 70) * Math.cos(x / 70);
    const off = Math.abs(Math.floor(at / width) - crackAt(x)) / Math.hypot(1, slope);
    const inside = Math.min(1, Math.max(0, wall.crackWidthPx / 2 + 0.5 - off));
    const level = (150 + (state >>> 29)) * (1 - 0.65 * inside);
    pixels.fill(Math.round(level), 3 * at, 3 * at + 3);
  }
  const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer();
  const sha256 = await blobs.put(jpeg);
  const photo = aPhoto({
    id: `SV-W_${sha256.slice(0, 16)}`,
    surveyId: "SV-W",
    sha256,
    widthPx: width,
    heightPx: height,
    scale: { source: "none" },
    use: "pixelsOnly",
    minVisibleWidthMm: null,
  });
  await importBridges(db, [aBridge({ id: "B-0001", spans: 2, concrete: "RC" })]);
  const files = [{ name: photo.name, sizeBytes: jpeg.length, sha256 }];
  await saveManifest(db, aSurvey({ id: "SV-W", files }));
  await insertPhoto(db, aNewPhoto(photo));
  await savePhotoInspection(db, photo);
  const proposals = scores.map((score, i) =>
    aProposal({
      score,
      line: [
        { x: 50, y: 50 + 100 * i },
        { x: 250, y: 50 + 100 * i },
      ],
      box: { x: 50, y: 45 + 100 * i, width: 200, height: 10 },
      lengthPx: 200,
      widthPx: 2,
      widthP95Px: 2.5,
      lengthMm: null,
      widthMm: null,
      widthP95Mm: null,
    }),
  );
  await insertFindings(db, photo, proposals, new Date("2026-11-24T05:02:00Z"));
  return photo.id;
}
