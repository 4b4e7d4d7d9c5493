import { cusumSlack, ewmaWeight, raisedZ } from "./parameters.ts";

/** EWMA and CUSUM of a sensor's z after some nights: evidence, neither may alarm alone (leak.md 8). */
export interface Charts {
  /** in its own standard deviations: 3 is the usual limit */
  ewma: number;
  /** 5 is the usual limit */
  cusum: number;
  /** nights with a z that are in both */
  chartNights: number;
}

/** Before the first night of a baseline. */
export const emptyCharts: Charts = { ewma: 0, cusum: 0, chartNights: 0 };

/**
 * The charts one night later: e = λ z + (1 − λ) e, given over its standard deviation; upper CUSUM
 * s = max(0, s + z − 0.5), which no alarm resets.
 * @param z null when the night is missing or invalid: both stay as they were
 * @see leak.md 7; golden values: test/fixtures/golden/nights.json
 */
export function nextCharts(before: Charts, z: number | null): Charts {
  if (z === null) return before;
  const chartNights = before.chartNights + 1;
  const mean = before.ewma * ewmaSd(before.chartNights);
  return {
    ewma: (ewmaWeight * z + (1 - ewmaWeight) * mean) / ewmaSd(chartNights),
    cusum: Math.max(0, before.cusum + z - cusumSlack),
    chartNights,
  };
}

/** Standard deviation of the EWMA of independent z of variance 1 after so many: sqrt(λ/(2 − λ) (1 − (1 − λ)^2t)). */
export function ewmaSd(nights: number): number {
  return Math.sqrt((ewmaWeight / (2 - ewmaWeight)) * (1 - (1 - ewmaWeight) ** (2 * nights)));
}

/** Nights (indices) that are valid, with z ≥ 3.5 on at least 2 of the last 3, this one included. */
export function raisedTwoOfThree(z: readonly (number | null)[]): number[] {
  return z.flatMap((value, night) => {
    const lately = z.slice(Math.max(0, night - 2), night + 1);
    const raised = lately.filter((one) => one !== null && one >= raisedZ).length;
    return value !== null && raised >= 2 ? [night] : [];
  });
}
