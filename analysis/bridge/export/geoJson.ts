import type { LonLat } from "../../domain/geo.ts";
import type { Photo } from "../../domain/photo.ts";
import { damageType } from "../manual/damageTypes.ts";
import type { ExportedStates, InspectionRecord } from "./record.ts";
import { changeOf, exportedFindings, placeOf } from "./record.ts";

interface Feature {
  type: "Feature";
  id: string;
  geometry:
    | { type: "Point"; coordinates: [number, number] }
    | { type: "LineString"; coordinates: [number, number][] };
  properties: Readonly<Record<string, unknown>>;
}

/**
 * The bridge's line with its soundness, the places where photos were taken, and their findings there
 * (RFC 7946). A finding stands where its camera stood: the photo's position is all that is measured.
 * What has no position is left out; `properties.kind` tells bridge, photo and finding apart.
 */
export function inspectionGeoJson(record: InspectionRecord, states: ExportedStates): string {
  const places = new Map(
    record.photos.flatMap((photo) => {
      const position = photo.metadata === null ? null : photo.metadata.position;
      return position === null ? [] : [[photo.id, { photo, position }] as const];
    }),
  );
  const changed = changeOf(record);
  const found = exportedFindings(record, states).flatMap((finding): Feature[] => {
    const at = places.get(finding.photoId);
    if (!at) return [];
    const type = finding.damageType === null ? null : damageType(finding.damageType);
    const properties = {
      kind: "finding",
      photoId: finding.photoId,
      photo: at.photo.name,
      ...memberProperties(placeOf(finding, at.photo)),
      damageType: finding.damageType,
      damageJa: type === null ? null : type.ja,
      damageEn: type === null ? null : type.en,
      degree: finding.degree,
      state: finding.state.kind,
      origin: finding.origin,
      score: finding.score,
      lengthMm: finding.lengthMm,
      widthMm: finding.widthMm,
      widthP95Mm: finding.widthP95Mm,
      stain: finding.area === null ? null : finding.area.stain,
      areaCm2: finding.area === null ? null : finding.area.areaCm2,
      ...changeProperties(changed(finding)),
    };
    return [{ type: "Feature", id: finding.id, geometry: point(at.position), properties }];
  });
  const features = [bridgeFeature(record), ...[...places.values()].map(photoFeature), ...found];
  return JSON.stringify({ type: "FeatureCollection", features });
}

function bridgeFeature({ bridge }: InspectionRecord): Feature {
  const { id, line, position, name, soundness, lengthM, builtYear, spans, lastInspectedOn } =
    bridge;
  const drawn = line.map(coordinates);
  return {
    type: "Feature",
    id,
    geometry: drawn.length < 2 ? point(position) : { type: "LineString", coordinates: drawn },
    properties: { kind: "bridge", name, soundness, lengthM, builtYear, spans, lastInspectedOn },
  };
}

function photoFeature({ photo, position }: { photo: Photo; position: LonLat }): Feature {
  const { id, surveyId, name, scale, use, metadata } = photo;
  const takenAt = metadata === null ? null : metadata.takenAt;
  const properties = {
    kind: "photo",
    surveyId,
    name,
    takenAt: takenAt === null ? null : takenAt.toISOString(),
    yawDeg: metadata?.gimbal?.yawDeg ?? null,
    pitchDeg: metadata?.gimbal?.pitchDeg ?? null,
    gsdMmPerPx: scale === null || scale.source === "none" ? null : scale.gsdMmPerPx,
    use,
    ...memberProperties(photo.place),
  };
  return { type: "Feature", id, geometry: point(position), properties };
}

function changeProperties(since: ReturnType<ReturnType<typeof changeOf>>) {
  if (since === null) {
    return { change: null, previousDegree: null, lengthDeltaMm: null, widthDeltaMm: null };
  }
  const { change, previous } = since;
  return {
    change: change.kind,
    previousDegree: previous === null ? null : previous.degree,
    lengthDeltaMm: change.lengthDeltaMm === null ? null : change.lengthDeltaMm.value,
    widthDeltaMm: change.widthDeltaMm === null ? null : change.widthDeltaMm.value,
  };
}

function memberProperties(place: Photo["place"]) {
  if (place === null) return { memberId: null, element: null, face: null };
  return { memberId: place.memberId, element: place.element, face: place.face };
}

function point(at: LonLat): Feature["geometry"] {
  return { type: "Point", coordinates: coordinates(at) };
}

function coordinates({ lon, lat }: LonLat): [number, number] {
  return [lon, lat];
}
