import { centreLine } from "../analysis/bridge/export/centreLine.ts";
import { polygonArea } from "../analysis/bridge/export/crackOutline.ts";
import { leastLongness, mostBeyondPx } from "../analysis/bridge/export/parameters.ts";
import { lineLength } from "../analysis/bridge/findingSize.ts";
import { damageTypes } from "../analysis/bridge/manual/damageTypes.ts";
import { crackDamageTypes } from "../analysis/bridge/reviewParameters.ts";
import type { DamageDegree, PixelBox, PixelPoint } from "../analysis/domain/finding.ts";
import { BadInput } from "./command.ts";
import type { RowError } from "./ledger.ts";

/** One label of a COCO file, in pixels of its image: points are numbers of pixels, not of their edges. */
export interface CocoLabel {
  /** 0-based place in `annotations` */
  row: number;
  id: string | null;
  image: CocoImage;
  /** our own finding, when the label was exported from one */
  findingId: string | null;
  kind: "crack" | "area";
  line: PixelPoint[];
  box: PixelBox;
  damageType: number | null;
  damageClass: number | null;
  degree: DamageDegree | null;
  widthPx: number | null;
  widthP95Px: number | null;
}

export interface CocoImage {
  fileName: string;
  photoId: string | null;
  widthPx: number;
  heightPx: number;
}

/** Names of categories that other tools use for types of the manual. */
const usualNames: Readonly<Record<string, number>> = {
  crack: 6,
  cracks: 6,
  spalling: 7,
  efflorescence: 8,
  corrosion: 1,
  rust: 1,
};
const degrees: readonly DamageDegree[] = ["a", "b", "c", "d", "e"];
class FieldError extends Error {
  readonly field: string;

  constructor(field: string, was: unknown, expected: string) {
    const shown = was === undefined ? "missing" : (JSON.stringify(was) ?? "nothing").slice(0, 80);
    super(`${field} is ${shown}, expected ${expected}`);
    this.field = field;
  }
}

/**
 * Reads the labels of a COCO file for object detection. A polygon of a crack becomes its middle line,
 * one a polygon; other polygons and boxes become boxes.
 * @param given  damage types of category names, beside the manual's own names
 * @throws BadInput when the text is no COCO JSON at all
 */
export function parseCoco(
  text: string,
  given: ReadonlyMap<string, number>,
): { labels: CocoLabel[]; errors: RowError[] } {
  const file = fileOf(text);
  const images = byId(file.images);
  const categories = byId(file.categories);
  const labels: CocoLabel[] = [];
  const errors: RowError[] = [];
  for (const [row, value] of file.annotations.entries()) {
    let id: string | null = null;
    try {
      const annotation = fieldsOf("annotation", value);
      id = annotation.id === undefined ? null : String(annotation.id);
      const image = images.get(annotation.image_id);
      if (!image) throw new FieldError("image_id", annotation.image_id, "the id of an image");
      const category = categories.get(annotation.category_id);
      if (!category) {
        throw new FieldError("category_id", annotation.category_id, "the id of a category");
      }
      const type = typeOf(category.name, given);
      labels.push(...labelsOf(row, id, annotation, imageOf(image), type));
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      errors.push({ row, id, field: error.field, message: error.message });
    }
  }
  return { labels, errors };
}

type Fields = Readonly<Record<string, unknown>>;

function labelsOf(
  row: number,
  id: string | null,
  annotation: Fields,
  image: CocoImage,
  damageType: number | null,
): CocoLabel[] {
  const attributes = isFields(annotation.attributes) ? annotation.attributes : {};
  const about = {
    ...{ row, id, image, damageType },
    findingId: typeof attributes.finding_id === "string" ? attributes.finding_id : null,
    damageClass: numberOrNull(attributes.damage_class),
    degree: degrees.find((degree) => degree === attributes.degree) ?? null,
  };
  const polygons = polygonsOf(annotation.segmentation);
  const drawn = attributes.line;
  if (Array.isArray(drawn) && drawn.length >= 4) {
    const line = pairs("attributes.line", drawn);
    const widthPx = numberOrNull(attributes.width_px);
    const widthP95Px = numberOrNull(attributes.width_p95_px);
    const box = boxOf(line.map(({ x, y }) => ({ x: x + 0.5, y: y + 0.5 })));
    checkWithin("attributes.line", box, image);
    return [{ ...about, kind: "crack", line, box, widthPx, widthP95Px }];
  }
  const patch = (corners: readonly PixelPoint[], field: string): CocoLabel => {
    const box = cutOff(field, boxOf(corners), image);
    return { ...about, kind: "area", line: [], box, widthPx: null, widthP95Px: null };
  };
  if (polygons.length === 0) return [patch(cornersOf(annotation.bbox), "bbox")];
  if (damageType === null || !crackDamageTypes.includes(damageType))
    return [patch(polygons.flat(), "segmentation")];
  return polygons.map((corners): CocoLabel => {
    const middle = centreLine(corners);
    const length = lineLength(middle);
    const widthPx = polygonArea(corners) / Math.max(length, 1);
    const whole = patch(corners, "segmentation");
    if (length < leastLongness * widthPx) return whole;
    const line = middle.map(({ x, y }) => ({
      x: within(x - 0.5, image.widthPx - 1),
      y: within(y - 0.5, image.heightPx - 1),
    }));
    return { ...whole, kind: "crack", line, widthPx: Number(widthPx.toFixed(2)) };
  });
}

function fileOf(text: string): {
  images: unknown[];
  annotations: unknown[];
  categories: unknown[];
} {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new BadInput("FILE", text.slice(0, 40), "COCO JSON", { cause });
  }
  const list = (name: string): unknown[] => {
    const found = isFields(file) ? file[name] : undefined;
    if (!Array.isArray(found)) throw new BadInput(name, found, "a list, as in COCO JSON");
    return found;
  };
  return {
    images: list("images"),
    annotations: list("annotations"),
    categories: list("categories"),
  };
}

function byId(list: readonly unknown[]): Map<unknown, Fields> {
  return new Map(list.filter(isFields).map((one) => [one.id, one]));
}

function imageOf(image: Fields): CocoImage {
  const { file_name: fileName, width, height, photo_id: photoId } = image;
  if (typeof fileName !== "string") throw new FieldError("file_name", fileName, "a text");
  return {
    fileName,
    photoId: typeof photoId === "string" ? photoId : null,
    widthPx: numberOf("width", width),
    heightPx: numberOf("height", height),
  };
}

/** @throws FieldError for a category that is no damage type */
function typeOf(name: unknown, given: ReadonlyMap<string, number>): number | null {
  const word = String(name).trim().toLowerCase();
  if (word === "untyped") return null;
  const found =
    given.get(word) ??
    damageTypes.find(({ en, ja }) => en === word || ja === word)?.number ??
    (Object.hasOwn(usualNames, word) ? usualNames[word] : undefined);
  if (found !== undefined) return found;
  throw new FieldError("category", name, `the name of a damage type, or --category "${word}=TYPE"`);
}

/** @throws FieldError for a run-length mask */
function polygonsOf(segmentation: unknown): PixelPoint[][] {
  if (segmentation === undefined || segmentation === null) return [];
  if (!Array.isArray(segmentation)) {
    throw new FieldError("segmentation", "a run-length mask", "polygons: export without iscrowd");
  }
  return segmentation.map((polygon) => {
    const corners = Array.isArray(polygon) ? pairs("segmentation", polygon) : [];
    if (corners.length < 3) throw new FieldError("segmentation", polygon, "three corners or more");
    return corners;
  });
}

function cornersOf(bbox: unknown): PixelPoint[] {
  if (!Array.isArray(bbox) || bbox.length !== 4) {
    throw new FieldError("bbox", bbox, "x, y, width, height");
  }
  const [x, y, width, height] = bbox.map((value) => numberOf("bbox", value));
  if (x === undefined || y === undefined || !width || !height) {
    throw new FieldError("bbox", bbox, "a box with a width and a height");
  }
  return [
    { x, y },
    { x: x + width, y: y + height },
  ];
}

function boxOf(corners: readonly PixelPoint[]): PixelBox {
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [right, bottom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x, y } of corners) {
    left = Math.min(left, Math.floor(x));
    top = Math.min(top, Math.floor(y));
    right = Math.max(right, Math.ceil(x));
    bottom = Math.max(bottom, Math.ceil(y));
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function cutOff(field: string, box: PixelBox, image: CocoImage): PixelBox {
  checkWithin(field, box, image);
  const [x, y] = [within(box.x, image.widthPx - 1), within(box.y, image.heightPx - 1)];
  return {
    ...{ x, y },
    width: Math.max(1, within(box.x + box.width, image.widthPx) - x),
    height: Math.max(1, within(box.y + box.height, image.heightPx) - y),
  };
}

/** @throws FieldError */
function checkWithin(field: string, box: PixelBox, { widthPx, heightPx }: CocoImage): void {
  const beyond = Math.max(
    -box.x,
    -box.y,
    box.x + box.width - widthPx,
    box.y + box.height - heightPx,
  );
  if (beyond > mostBeyondPx) {
    throw new FieldError(field, box, `a place within ${widthPx} × ${heightPx} px`);
  }
}

function pairs(field: string, values: readonly unknown[]): PixelPoint[] {
  if (values.length % 2 !== 0) throw new FieldError(field, values, "x, y, x, y …");
  const points: PixelPoint[] = [];
  for (let at = 0; at + 1 < values.length; at += 2) {
    points.push({ x: numberOf(field, values[at]), y: numberOf(field, values[at + 1]) });
  }
  return points;
}

function within(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

function numberOf(field: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new FieldError(field, value, "a number");
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function fieldsOf(field: string, value: unknown): Fields {
  if (isFields(value)) return value;
  throw new FieldError(field, value, "an object");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
