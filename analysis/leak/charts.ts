import { cusumAlarm, cusumSlack, ewmaLimit, ewmaWeight, raisedZ } from "./parameters.ts";

/** A control chart over nights; a missing night (null) leaves it as it was and cannot alarm. */
export interface Chart {
  /** shape [nights] */
  values: number[];
  /** shape [nights] */
  limits: number[];
  /** nights (indices) on which the value exceeded the limit */
  alarms: number[];
}

/**
 * Exponentially weighted mean of z: slow growth. e = λ z + (1 − λ) e from 0; limit
 * 3 sqrt(λ/(2 − λ) (1 − (1 − λ)^2t)) after t valid nights. Evidence only (leak.md 8).
 * @see golden values: test/fixtures/golden/nights.json
 */
export function ewma(z: readonly (number | null)[]): Chart {
  let mean = 0;
  let valid = 0;
  return chart(z, (value) => {
    if (value !== null) {
      valid++;
      mean = ewmaWeight * value + (1 - ewmaWeight) * mean;
    }
    const settled = 1 - (1 - ewmaWeight) ** (2 * valid);
    return { value: mean, limit: ewmaLimit * Math.sqrt((ewmaWeight / (2 - ewmaWeight)) * settled) };
  });
}

/** One-sided CUSUM of z: small lasting shifts. s = max(0, s + z − 0.5), alarm above 5; not reset. */
export function cusum(z: readonly (number | null)[]): Chart {
  let sum = 0;
  return chart(z, (value) => {
    if (value !== null) sum = Math.max(0, sum + value - cusumSlack);
    return { value: sum, limit: cusumAlarm };
  });
}

/** Nights (indices) that are valid, with z ≥ 3.5 on at least 2 of the last 3, this one included. */
export function raisedTwoOfThree(z: readonly (number | null)[]): number[] {
  return z.flatMap((value, night) => {
    const lately = z.slice(Math.max(0, night - 2), night + 1);
    const raised = lately.filter((one) => one !== null && one >= raisedZ).length;
    return value !== null && raised >= 2 ? [night] : [];
  });
}

function chart(
  z: readonly (number | null)[],
  step: (value: number | null) => { value: number; limit: number },
): Chart {
  const result: Chart = { values: [], limits: [], alarms: [] };
  z.forEach((night, i) => {
    const { value, limit } = step(night);
    result.values.push(value);
    result.limits.push(limit);
    if (night !== null && value > limit) result.alarms.push(i);
  });
  return result;
}
