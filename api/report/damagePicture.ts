import sharp from "sharp";
import { detectionMmPerPx } from "../../analysis/bridge/findingSize.ts";
import type { PixelBox, PixelPoint } from "../../analysis/domain/finding.ts";
import type { Photo } from "../../analysis/domain/photo.ts";
import { mostPhotoPixels } from "../../analysis/domain/photo.ts";
import type { BlobStore } from "../../storage/blobs/blobStore.ts";
import { lengthWords, widthLabel } from "./damageFacts.ts";
import type { ListedDamage } from "./damageList.ts";
import type { Sheet } from "./sheet.ts";

/** Where on which page pictures of a damage go, points: the part of the photo, and the photo as a whole. */
export interface PictureFrame {
  damage: ListedDamage;
  page: number;
  part: { x: number; y: number; side: number };
  whole: { x: number; y: number; width: number; height: number };
}

/** Shortest side of the part that is shown, px: a small damage needs its surroundings. */
const leastPartPx = 320;
/** Room around the damage, as share of its longer side. */
const around = 0.15;
/** Side of an embedded picture, px: 190 dots an inch in its frame. */
const embeddedPx = 720;
const wholePx = 400;
/** A larger photo is not held in memory whole but read once for each of its damages. */
const mostHeldPixels = 40_000_000;

/** Puts the pictures of one photo into their frames and draws the damage over them. */
export async function drawPictures(
  sheet: Sheet,
  blobs: BlobStore,
  photo: Photo,
  frames: readonly PictureFrame[],
): Promise<void> {
  const { doc, say } = sheet;
  const parts =
    photo.widthPx === null || photo.heightPx === null ? null : await opened(blobs, photo);
  for (const { damage, page, part, whole } of frames) {
    doc.switchToPage(page);
    if (parts === null) {
      doc.rect(part.x, part.y, part.side, part.side).lineWidth(0.5).stroke("#9ca3af");
      doc.fillColor("#444444").text(say("unreadable"), part.x + 8, part.y + 8);
      continue;
    }
    const shown = partOf(damage.finding.box, parts);
    const scale = part.side / Math.max(shown.width, shown.height);
    doc.image(await parts.picture(shown, embeddedPx), part.x, part.y, {
      ...{ width: shown.width * scale, height: shown.height * scale },
    });
    drawDamage(sheet, damage, shown, { x: part.x, y: part.y, scale });
    const small = Math.min(whole.width / parts.width, whole.height / parts.height);
    const all = { x: 0, y: 0, width: parts.width, height: parts.height };
    doc.image(await parts.picture(all, wholePx), whole.x, whole.y, {
      ...{ width: parts.width * small, height: parts.height * small },
    });
    doc.rect(
      whole.x + shown.x * small,
      whole.y + shown.y * small,
      shown.width * small,
      shown.height * small,
    );
    doc.lineWidth(1.2).stroke(marked);
  }
}

interface OpenedPhoto {
  width: number;
  height: number;
  /** JPEG of a part, its longer side at most so many px */
  picture(part: PixelBox, mostPx: number): Promise<Buffer>;
}

/** @returns null when the photo is gone or cannot be read */
async function opened(blobs: BlobStore, { sha256 }: Photo): Promise<OpenedPhoto | null> {
  const file = () =>
    sharp(blobs.path(sha256), { limitInputPixels: mostPhotoPixels })
      .autoOrient()
      .flatten({ background: "#fff" })
      .toColourspace("srgb");
  try {
    const { autoOrient } = await sharp(blobs.path(sha256)).metadata();
    const { width, height } = autoOrient;
    const held =
      width * height > mostHeldPixels
        ? null
        : await file().raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    return {
      width,
      height,
      picture: (part, mostPx) =>
        (held === null ? file() : sharp(held.data, { raw: held.info }))
          .extract({ left: part.x, top: part.y, width: part.width, height: part.height })
          .resize({ width: mostPx, height: mostPx, fit: "inside", withoutEnlargement: true })
          .jpeg({ quality: 78 })
          .toBuffer(),
    };
  } catch {
    return null;
  }
}

/** The square around a box, within the photo and on whole pixels. */
function partOf(box: PixelBox, photo: { width: number; height: number }): PixelBox {
  const wanted = Math.max(leastPartPx, Math.max(box.width, box.height) * (1 + 2 * around));
  const width = Math.min(photo.width, Math.round(wanted));
  const height = Math.min(photo.height, Math.round(wanted));
  const within = (centre: number, size: number, most: number) =>
    Math.min(most - size, Math.max(0, Math.round(centre - size / 2)));
  return {
    x: within(box.x + box.width / 2, width, photo.width),
    y: within(box.y + box.height / 2, height, photo.height),
    ...{ width, height },
  };
}

const marked = "#dc2626";

interface Placed {
  x: number;
  y: number;
  /** points a pixel */
  scale: number;
}

function drawDamage(
  sheet: Sheet,
  { finding, photo }: ListedDamage,
  shown: PixelBox,
  at: Placed,
): void {
  const { doc } = sheet;
  const onPaper = ({ x, y }: PixelPoint) => ({
    x: at.x + (x + 0.5 - shown.x) * at.scale,
    y: at.y + (y + 0.5 - shown.y) * at.scale,
  });
  doc.save();
  doc.rect(at.x, at.y, shown.width * at.scale, shown.height * at.scale).clip();
  if (finding.line.length > 1) {
    const beside = ((finding.widthPx ?? 1) / 2) * at.scale + 2.5;
    const line = asideOf(finding.line.map(onPaper), beside);
    path(doc, line).lineWidth(1.1).lineJoin("round").stroke(marked);
    const label = widthLabel(finding);
    const middle = line[Math.floor(line.length / 2)];
    if (label !== null && middle !== undefined) labelled(doc, label, middle, shown, at);
  } else {
    const corner = onPaper({ x: finding.box.x - 0.5, y: finding.box.y - 0.5 });
    const [width, height] = [finding.box.width * at.scale, finding.box.height * at.scale];
    hatched(doc, { ...corner, width, height });
  }
  scaleBar(sheet, photo, shown, at);
  doc.restore();
}

function path(doc: PDFKit.PDFDocument, line: readonly PixelPoint[]): PDFKit.PDFDocument {
  for (const [at, { x, y }] of line.entries()) {
    if (at === 0) doc.moveTo(x, y);
    else doc.lineTo(x, y);
  }
  return doc;
}

/** The line moved to its side, so that what it follows stays visible. */
function asideOf(line: readonly PixelPoint[], by: number): PixelPoint[] {
  return line.map((point, at) => {
    const before = line[at - 1] ?? point;
    const after = line[at + 1] ?? point;
    const [dx, dy] = [after.x - before.x, after.y - before.y];
    const length = Math.hypot(dx, dy) || 1;
    return { x: point.x - (dy / length) * by, y: point.y + (dx / length) * by };
  });
}

/** Diagonal lines within a box: a surface, as a crack's line is none. */
function hatched(doc: PDFKit.PDFDocument, { x, y, width, height }: PixelBox): void {
  doc.save();
  doc.rect(x, y, width, height).clip();
  for (let off = -height; off < width; off += 9) {
    doc.moveTo(x + off, y + height).lineTo(x + off + height, y);
  }
  doc.lineWidth(0.5).strokeOpacity(0.75).stroke("#facc15").restore();
  doc.rect(x, y, width, height).lineWidth(1.1).stroke(marked);
}

/** A white tag beside a point, joined to it by a line. */
function labelled(
  doc: PDFKit.PDFDocument,
  label: string,
  point: PixelPoint,
  shown: PixelBox,
  at: Placed,
): void {
  doc.font("bold").fontSize(8);
  const width = doc.widthOfString(label) + 6;
  const [right, bottom] = [at.x + shown.width * at.scale, at.y + shown.height * at.scale];
  const x = Math.min(right - width - 2, Math.max(at.x + 2, point.x + 16));
  const y = Math.min(bottom - 28, Math.max(at.y + 2, point.y + 16));
  doc
    .moveTo(point.x, point.y)
    .lineTo(x, y + 6)
    .lineWidth(0.6)
    .stroke(marked);
  doc.rect(x, y, width, 12).lineWidth(0.6).fillAndStroke("white", marked);
  doc.fillColor(marked).text(label, x + 3, y + 2, { lineBreak: false });
  doc.font("text");
}

/** A bar of 1, 2 or 5 times a power of ten, at most two fifths of the picture long. */
function scaleBar({ doc, say }: Sheet, photo: Photo, shown: PixelBox, at: Placed): void {
  const mmPerPx = photo.scale === null ? null : detectionMmPerPx(photo.scale);
  const bottom = at.y + shown.height * at.scale;
  doc.fontSize(7.5);
  const label = mmPerPx === null ? `${say("scale")}: ${say("noScale")}` : barOf(mmPerPx);
  const text = typeof label === "string" ? label : lengthWords(label.mm);
  const length = typeof label === "string" ? 0 : label.px * at.scale;
  doc.rect(at.x + 4, bottom - 17, Math.max(length, doc.widthOfString(text)) + 8, 14);
  doc.fillOpacity(0.85).fill("white").fillOpacity(1);
  doc.fillColor("black").text(text, at.x + 8, bottom - 15, { lineBreak: false });
  if (length > 0) {
    const y = bottom - 5;
    doc
      .moveTo(at.x + 8, y)
      .lineTo(at.x + 8 + length, y)
      .lineWidth(1.6)
      .stroke("black");
  }

  function barOf(mm: number): { mm: number; px: number } {
    const most = 0.4 * shown.width * mm;
    const power = 10 ** Math.floor(Math.log10(most));
    const step = [5, 2, 1].find((factor) => factor * power <= most) ?? 1;
    return { mm: step * power, px: (step * power) / mm };
  }
}
