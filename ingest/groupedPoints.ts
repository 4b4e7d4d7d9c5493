import { setTimeout as sleep } from "node:timers/promises";
import type { SeriesPoint, SeriesStore } from "../storage/series/seriesStore.ts";
import { gatherMs } from "./parameters.ts";

interface Batch {
  points: SeriesPoint[];
  written: Promise<void>;
}

/** Writes the points of items that end together in one call; resolves when they are durable. */
export class GroupedPoints {
  readonly #series: SeriesStore;
  #last: Promise<void> = Promise.resolve();
  #next: Batch | null = null;

  constructor(series: SeriesStore) {
    this.#series = series;
  }

  write(points: readonly SeriesPoint[]): Promise<void> {
    if (points.length === 0) return Promise.resolve();
    this.#next ??= this.#begin();
    this.#next.points.push(...points);
    return this.#next.written;
  }

  /** The next batch fills while the one before it is written. */
  #begin(): Batch {
    const points: SeriesPoint[] = [];
    const written = this.#last
      .catch(() => undefined)
      .then(() => sleep(gatherMs))
      .then(() => {
        this.#next = null;
        return this.#series.write(points);
      });
    this.#last = written;
    return { points, written };
  }
}
