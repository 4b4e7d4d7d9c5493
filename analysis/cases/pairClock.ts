import type { Sensor } from "../domain/sensor.ts";

/**
 * Standard uncertainty of the difference of two sensors' clocks, s: √(u_A² + u_B²) of what both last
 * reported.
 * @returns null when one did not say
 */
export function pairClockSeconds(
  a: Pick<Sensor, "status">,
  b: Pick<Sensor, "status">,
): number | null {
  const [ofA, ofB] = [a.status?.clockUncertaintyMs ?? null, b.status?.clockUncertaintyMs ?? null];
  return ofA === null || ofB === null ? null : Math.hypot(ofA, ofB) / 1000;
}
