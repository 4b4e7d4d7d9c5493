type Measurement = "recording" | "night" | "sensor" | "pipeline";

/** Numbers of one thing at one instant. */
export interface SeriesPoint {
  measurement: Measurement;
  /** sensor id; for "pipeline" the part of the program */
  entityId: string;
  at: Date;
  fields: Readonly<Record<string, number>>;
}

export interface SeriesQuery {
  measurement: Measurement;
  entityId: string;
  /** the first instant that belongs to it */
  from: Date;
  /** the first instant that no longer does */
  to: Date;
  /** only these; all when left out */
  fields?: readonly string[];
}

export interface SeriesValue {
  at: Date;
  fields: Record<string, number>;
}

/**
 * Time series of the fleet. A point is named by measurement, entity and instant: writing it again
 * changes nothing, writing further fields adds them. Values that are not finite are left out.
 */
export interface SeriesStore {
  /** Resolves when the points are on the disk. @throws TransientFault: all of them must be written again */
  write(points: readonly SeriesPoint[]): Promise<void>;
  /** Earliest first. @throws TransientFault */
  read(query: SeriesQuery): Promise<SeriesValue[]>;
  /** @throws TransientFault when it does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The fields that a series can keep. */
export function finiteFields(fields: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(fields).filter(([, value]) => Number.isFinite(value));
}
