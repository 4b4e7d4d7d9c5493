import type { Finding } from "../../domain/finding.ts";
import type { Photo } from "../../domain/photo.ts";
import { damageTypes } from "../manual/damageTypes.ts";
import { crackOutline, polygonArea } from "./crackOutline.ts";
import type { ExportedStates, InspectionRecord } from "./record.ts";
import { exportedFindings } from "./record.ts";

/** Category of what has no damage type yet; the manual's types are 1 to 26. */
const untyped = { id: 27, name: "untyped", name_ja: "種類未定", supercategory: "anomaly" };

/**
 * The findings as labels in COCO's object detection form: categories are the damage types by their
 * numbers, a crack is a polygon of its line and median width, an area its outlines, everything else its box. `attributes` holds
 * what COCO has no place for, the line itself (x, y, x, y … of pixels' middles) among it. Photos without
 * a size are left out; photos without findings stay, as examples of sound surface.
 */
export function inspectionCoco(record: InspectionRecord, states: ExportedStates): string {
  const sized = record.photos.flatMap((photo) => {
    const { widthPx, heightPx } = photo;
    return widthPx === null || heightPx === null
      ? []
      : [{ photo, size: { width: widthPx, height: heightPx } }];
  });
  const names = sized.map(({ photo }) => photo.name);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  const images = sized.map(({ photo, size }, at) => ({
    id: at + 1,
    file_name: twice.has(photo.name) ? `${photo.id}/${photo.name}` : photo.name,
    ...size,
    date_captured: photo.metadata?.takenAt?.toISOString() ?? null,
    photo_id: photo.id,
    sha256: photo.sha256,
  }));
  const imageOf = new Map(sized.map((one, at) => [one.photo.id, { ...one, id: at + 1 }]));
  const found = exportedFindings(record, states).filter(({ photoId }) => imageOf.has(photoId));
  const annotations = found.flatMap((finding, at) => {
    const image = imageOf.get(finding.photoId);
    return image ? [annotation(at + 1, finding, image)] : [];
  });
  const typed = damageTypes.map(({ number, en, ja, group }) => ({
    ...{ id: number, name: en, name_ja: ja, supercategory: group },
  }));
  const categories = found.some(({ damageType }) => damageType === null)
    ? [...typed, untyped]
    : typed;
  const info = {
    description: `${record.bridge.name} (${record.bridge.id})`,
    year: Number(record.madeOn.slice(0, 4)),
    date_created: record.madeOn,
  };
  return JSON.stringify({ info, licenses: [], images, categories, annotations });
}

function annotation(
  id: number,
  finding: Finding,
  image: { id: number; photo: Photo; size: { width: number; height: number } },
) {
  const { line, box } = finding;
  const { x, y, width, height } = box;
  const boxed = [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
  const polygons =
    finding.area?.outlines ??
    (line.length < 2 ? [boxed] : [crackOutline(line, finding.widthPx ?? 1, image.size)]);
  const corners = polygons.flat();
  const xs = corners.map((corner) => rounded(corner.x));
  const ys = corners.map((corner) => rounded(corner.y));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return {
    id,
    image_id: image.id,
    category_id: finding.damageType ?? untyped.id,
    segmentation: polygons.map((polygon) =>
      polygon.flatMap((corner) => [rounded(corner.x), rounded(corner.y)]),
    ),
    area: rounded(polygons.reduce((sum, polygon) => sum + polygonArea(polygon), 0)),
    bbox: [left, top, rounded(Math.max(...xs) - left), rounded(Math.max(...ys) - top)],
    iscrowd: 0,
    attributes: {
      finding_id: finding.id,
      kind: finding.kind,
      state: finding.state.kind,
      origin: finding.origin,
      degree: finding.degree,
      damage_class: finding.damageClass,
      score: finding.score,
      line: line.flatMap((point) => [point.x, point.y]),
      width_px: finding.widthPx,
      width_p95_px: finding.widthP95Px,
      width_mm: finding.widthMm,
      length_mm: finding.lengthMm,
      stain: finding.area === null ? null : finding.area.stain,
      area_cm2: finding.area === null ? null : finding.area.areaCm2,
    },
  };
}

/** Hundredths of a pixel: finer than any label is. */
function rounded(px: number): number {
  return Math.round(px * 100) / 100;
}
