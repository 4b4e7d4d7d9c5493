import type { Bridge, Soundness } from "../analysis/domain/bridge.ts";
import type { LonLat } from "../analysis/domain/geo.ts";
import type { Pipe, PipeMaterial } from "../analysis/domain/pipe.ts";
import { pipeMaterials } from "../analysis/domain/pipe.ts";
import type { Sensor } from "../analysis/domain/sensor.ts";
import { BadInput } from "./command.ts";

/** What is wrong with one feature of a ledger: it names feature, field, value and expectation. */
export interface RowError {
  /** 0-based place in `features` */
  row: number;
  id: string | null;
  field: string;
  message: string;
}

export interface Ledger<Noun> {
  rows: Noun[];
  errors: RowError[];
}

/** A feature that has been found to be one; what it holds is still to be read. */
interface Feature {
  properties: Readonly<Record<string, unknown>>;
  geometry: { type?: unknown; coordinates?: unknown };
  id?: unknown;
}

const baseKinds = ["land", "water", "road", "block", "park"] as const;

/** @throws BadInput when the text is no GeoJSON FeatureCollection at all */
export function parseNetwork(geoJson: string): Ledger<Pipe> {
  return parseRows(geoJson, readPipe);
}

/** @throws BadInput when the text is no GeoJSON FeatureCollection at all */
export function parseSensors(geoJson: string): Ledger<Sensor> {
  return parseRows(geoJson, readSensor);
}

/** @throws BadInput when the text is no GeoJSON FeatureCollection at all */
export function parseBridges(geoJson: string): Ledger<Bridge> {
  return parseRows(geoJson, readBridge);
}

/** Features of the base map as they came, each with a known `kind` and coordinates in degrees. */
export function parseBase(geoJson: string): Ledger<Feature> {
  return parseRows(geoJson, (feature) => {
    choice(feature, "kind", baseKinds, null);
    eachPosition("geometry.coordinates", feature.geometry.coordinates);
    return feature;
  });
}

class FieldError extends Error {
  readonly field: string;

  constructor(field: string, was: unknown, expected: string) {
    const shown = was === undefined ? "missing" : JSON.stringify(was).slice(0, 80);
    super(`${field} is ${shown}, expected ${expected}`);
    this.field = field;
  }
}

function parseRows<Noun>(geoJson: string, read: (feature: Feature) => Noun): Ledger<Noun> {
  const rows: Noun[] = [];
  const errors: RowError[] = [];
  const seen = new Set<string>();
  for (const [row, value] of featuresOf(geoJson).entries()) {
    let id: string | null = null;
    try {
      const feature = featureOf(value);
      id = idOf(feature);
      const noun = read(feature);
      if (id !== null && seen.has(id)) throw new FieldError("id", id, "an id that occurs once");
      if (id !== null) seen.add(id);
      rows.push(noun);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      errors.push({ row, id, field: error.field, message: error.message });
    }
  }
  return { rows, errors };
}

function featuresOf(geoJson: string): readonly unknown[] {
  let document: unknown;
  try {
    document = JSON.parse(geoJson.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new BadInput("the file", geoJson.slice(0, 40), "GeoJSON", { cause });
  }
  const { type, features, crs } = (document ?? {}) as Record<string, unknown>;
  if (type !== "FeatureCollection" || !Array.isArray(features)) {
    throw new BadInput("type", type, '"FeatureCollection" with features');
  }
  const name = (crs as { properties?: { name?: unknown } } | null | undefined)?.properties?.name;
  if (typeof name === "string" && !/CRS84|4326|6668|4612/.test(name)) {
    throw new BadInput("crs", name, "WGS 84 or JGD2011 degrees: transform it to EPSG:4326 first");
  }
  return features;
}

function featureOf(value: unknown): Feature {
  const { type, properties, geometry, id } = (value ?? {}) as Record<string, unknown>;
  if (type !== "Feature") throw new FieldError("type", type, '"Feature"');
  if (typeof geometry !== "object" || geometry === null) {
    throw new FieldError("geometry", geometry, "a geometry");
  }
  return { properties: (properties ?? {}) as Record<string, unknown>, geometry, id };
}

function idOf({ properties, id }: Feature): string | null {
  const own = properties.id ?? id;
  if (typeof own === "number") return String(own);
  return typeof own === "string" && own !== "" ? own : null;
}

function readPipe(feature: Feature): Pipe {
  const id = requiredId(feature);
  const line = lineOf(feature);
  const drawnM = lengthOf(line);
  const [from, to] = [line[0], line[line.length - 1]];
  if (!from || !to || drawnM === 0) {
    throw new FieldError("geometry.coordinates", line, "a line longer than 0 m");
  }
  const lengthM = optionalNumber(feature, "lengthM", 0.01, 100_000) ?? drawnM;
  // A length in kilometres or feet would put every leak at the wrong place: the drawing tells.
  if (drawnM > 5 && (lengthM < drawnM / 2 || lengthM > drawnM * 2)) {
    const drawn = `metres, within half and twice the drawn ${drawnM.toFixed(1)} m`;
    throw new FieldError("lengthM", lengthM, drawn);
  }
  return {
    id,
    material: choice<PipeMaterial>(feature, "material", pipeMaterials, "unknown"),
    diameterMm: optionalNumber(feature, "diameterMm", 5, 4000),
    laidYear: optionalNumber(feature, "laidYear", 1850, 2100),
    lengthM,
    fromNode: optionalText(feature, "fromNode") ?? nodeAt(from),
    toNode: optionalText(feature, "toNode") ?? nodeAt(to),
    line,
  };
}

function readSensor(feature: Feature): Sensor {
  const id = requiredId(feature);
  const pipeId = optionalText(feature, "pipeId");
  const offsetM = optionalNumber(feature, "offsetM", 0, 100_000);
  if (pipeId !== null && offsetM === null) {
    throw new FieldError("offsetM", undefined, "metres along the pipe from its fromNode");
  }
  return {
    id,
    name: optionalText(feature, "name"),
    kind: choice(feature, "kind", ["accelerometer", "hydrophone", "unknown"], "unknown"),
    placement: {
      kind: "placed",
      position: pointOf(feature),
      pipe: pipeId !== null && offsetM !== null ? { pipeId, offsetM } : null,
    },
    status: null,
    lastContactAt: null,
    version: 1,
  };
}

function readBridge(feature: Feature): Bridge {
  const id = requiredId(feature);
  const line = feature.geometry.type === "Point" ? [pointOf(feature)] : lineOf(feature);
  const [start, end] = [line[0], line[line.length - 1]];
  if (!start || !end) throw new FieldError("geometry.coordinates", line, "at least one position");
  const name = optionalText(feature, "name");
  if (name === null) throw new FieldError("name", feature.properties.name, "the bridge's name");
  const inspected = optionalText(feature, "lastInspectedOn");
  if (inspected !== null && !/^\d{4}-\d{2}-\d{2}$/.test(inspected)) {
    throw new FieldError("lastInspectedOn", inspected, "a date such as 2024-10-14");
  }
  return {
    id,
    name,
    position: { lon: (start.lon + end.lon) / 2, lat: (start.lat + end.lat) / 2 },
    line: line.length > 1 ? line : [],
    lengthM: optionalNumber(feature, "lengthM", 2, 100_000),
    builtYear: optionalNumber(feature, "builtYear", 1600, 2100),
    spans: optionalNumber(feature, "spans", 1, 10_000) ?? 1,
    concrete: choice(feature, "concrete", ["RC", "PC", "unknown"], "unknown"),
    lastInspectedOn: inspected,
    soundness: soundnessOf(feature),
    version: 1,
  };
}

function soundnessOf(feature: Feature): Soundness | null {
  const value = feature.properties.soundness;
  if (value === undefined || value === null || value === "") return null;
  return choice<Soundness>(feature, "soundness", ["I", "II", "III", "IV"], null);
}

/** Ids stand in topics and addresses, so they follow the grammar of `ingest/topics.ts`. */
function requiredId(feature: Feature): string {
  const id = idOf(feature);
  if (id === null || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id)) {
    const expected = "1 to 64 letters, digits, '.', '-' or '_', beginning with a letter or digit";
    throw new FieldError("id", feature.properties.id ?? feature.id, expected);
  }
  return id;
}

function choice<T extends string>(
  feature: Feature,
  field: string,
  choices: readonly T[],
  preset: T | null,
): T {
  const value = feature.properties[field];
  if ((value === undefined || value === null || value === "") && preset !== null) return preset;
  const known = choices.find((candidate) => candidate === value);
  if (known === undefined) throw new FieldError(field, value, `one of ${choices.join(", ")}`);
  return known;
}

/** null where the ledger says nothing; "" is nothing too, and never 0. */
function optionalNumber(
  { properties }: Feature,
  field: string,
  least: number,
  most: number,
): number | null {
  const value = properties[field];
  if (value === undefined || value === null || value === "") return null;
  const number = typeof value === "string" ? Number(value) : value;
  if (typeof number !== "number" || !(number >= least && number <= most)) {
    throw new FieldError(field, value, `a number from ${least} to ${most}`);
  }
  return number;
}

function optionalText({ properties }: Feature, field: string): string | null {
  const value = properties[field];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || value.length > 200) {
    throw new FieldError(field, value, "at most 200 characters");
  }
  return value;
}

function pointOf({ geometry }: Feature): LonLat {
  if (geometry.type !== "Point") throw new FieldError("geometry.type", geometry.type, '"Point"');
  return positionOf("geometry.coordinates", geometry.coordinates);
}

function lineOf({ geometry }: Feature): LonLat[] {
  if (geometry.type !== "LineString") {
    throw new FieldError(
      "geometry.type",
      geometry.type,
      '"LineString", one feature a pipe or bridge',
    );
  }
  if (!Array.isArray(geometry.coordinates) || geometry.coordinates.length < 2) {
    throw new FieldError("geometry.coordinates", geometry.coordinates, "at least two positions");
  }
  return geometry.coordinates.map((at, i) => positionOf(`geometry.coordinates[${i}]`, at));
}

function eachPosition(field: string, value: unknown): void {
  if (!Array.isArray(value) || value.length === 0) throw new FieldError(field, value, "positions");
  if (typeof value[0] === "number") positionOf(field, value);
  else for (const [i, inner] of value.entries()) eachPosition(`${field}[${i}]`, inner);
}

/** RFC 7946: WGS 84 degrees, longitude first. Plane coordinates in metres lie far outside. */
function positionOf(field: string, value: unknown): LonLat {
  const [lon, lat] = Array.isArray(value) ? value : [];
  if (typeof lon !== "number" || typeof lat !== "number") {
    throw new FieldError(field, value, "[longitude, latitude]");
  }
  if (Math.abs(lon) > 180 && Math.abs(lon) <= 1e7) {
    throw new FieldError(field, value, "degrees: these look like metres of a plane system");
  }
  if (Math.abs(lat) > 90 && Math.abs(lat) <= 180 && Math.abs(lon) <= 90) {
    throw new FieldError(field, value, "longitude first: these look swapped");
  }
  if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) {
    throw new FieldError(field, value, "longitude −180 to 180 and latitude −90 to 90, in degrees");
  }
  return { lon, lat };
}

/** Pipes whose ends lie within about 10 cm meet in one node. */
function nodeAt({ lon, lat }: LonLat): string {
  return `${lon.toFixed(6)},${lat.toFixed(6)}`;
}

function lengthOf(line: readonly LonLat[]): number {
  let length = 0;
  for (const [i, b] of line.entries()) {
    const a = line[i - 1];
    if (!a) continue;
    const middle = ((a.lat + b.lat) / 2) * (Math.PI / 180);
    // Metres per degree of the mean sphere (6,371,009 m): right to 0.5 %.
    length += 111_195 * Math.hypot((b.lon - a.lon) * Math.cos(middle), b.lat - a.lat);
  }
  return length;
}
