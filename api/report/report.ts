import { Readable } from "node:stream";
import type { InspectionRecord } from "../../analysis/bridge/export/record.ts";
import type { BlobStore } from "../../storage/blobs/blobStore.ts";
import { coverPage } from "./cover.ts";
import { damageList } from "./damageList.ts";
import { drawPictures } from "./damagePicture.ts";
import { damagePages } from "./damages.ts";
import { declarationPage } from "./declaration.ts";
import { memberSoundnesses } from "./memberSoundness.ts";
import { memberPages } from "./memberTable.ts";
import type { Sheet } from "./sheet.ts";
import { numberPages, openSheet } from "./sheet.ts";
import { unreviewedPage } from "./unreviewed.ts";
import type { Language } from "./words.ts";
import { words } from "./words.ts";

export const pdf = "application/pdf";

/** The inspection as a PDF for people, made while it is read: photos are never held together. */
export function inspectionReport(
  record: InspectionRecord,
  blobs: BlobStore,
  language: Language,
): Readable {
  return Readable.from(pages(record, blobs, language), { objectMode: false });
}

/** First all texts, whose pages are small, then the pictures into them, photo by photo. */
async function* pages(
  record: InspectionRecord,
  blobs: BlobStore,
  language: Language,
): AsyncGenerator<Buffer> {
  const { bridge, madeOn, timeZone } = record;
  const title = `${bridge.name} (${bridge.id}) ${words.title[language]}`;
  const sheet = openSheet({ language, timeZone, title, madeOn });
  const damages = damageList(record);
  const soundnesses = memberSoundnesses(record);
  coverPage(sheet, record, damages, soundnesses);
  memberPages(sheet, record, soundnesses);
  const frames = damagePages(sheet, damages.counting);
  unreviewedPage(sheet, damages);
  declarationPage(sheet, record);
  for (const photo of record.photos) {
    const own = frames.filter(({ damage }) => damage.photo.id === photo.id);
    if (own.length > 0) await drawPictures(sheet, blobs, photo, own);
    yield* written(sheet);
  }
  numberPages(sheet, title);
  sheet.doc.end();
  yield* written(sheet);
}

/** What the document has written since it was last asked. */
function* written({ doc }: Sheet): Generator<Buffer> {
  for (let bytes = doc.read(); bytes !== null; bytes = doc.read()) yield bytes;
}
