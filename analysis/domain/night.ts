import type { SensorId } from "./sensor.ts";

/** The date of the night's morning, local, `YYYY-MM-DD` (leak.md 15). */
export type NightOf = string;

/** Level statistics of one window (02:00–04:00 local), dB; see leak.md 2. */
export interface NightStatistics {
  minDb: number;
  /** centre of the fullest 1 dB bin, the lowest on a tie */
  modeDb: number;
  /** energy mean */
  leqDb: number;
  percentilesDb: {
    p5: number;
    p10: number;
    p25: number;
    p50: number;
    p75: number;
    p90: number;
    p95: number;
  };
  /** P90 − P10 */
  spreadDb: number;
  /** P10 of the first, middle and last third of the window; null without levels in order of time */
  thirdsP10Db: readonly [number, number, number] | null;
  /** counts per bin [k, k + 1) dB, the first bin starting at startDb */
  histogram: { startDb: number; counts: readonly number[] };
  expected: number;
  received: number;
}

export interface Night {
  sensorId: SensorId;
  nightOf: NightOf;
  source: "logger" | "recordings";
  statistics: NightStatistics;
  /** at least 80 % of the expected values arrived; otherwise the night is "no data", never "no leak" */
  valid: boolean;
  anomaly: NightAnomaly | null;
  /** highest leak probability of this night's clips; null without a clip */
  leakProbability: number | null;
  /** how unlike the sensor's usual spectra its clips are, level removed: mean robust z over bands, of the
   *  clip that differs most; null without a clip or with fewer than 8 earlier ones */
  shapeChange: number | null;
  /** 0 to 1 (the same spectrum at 02:00 and at 04:00); null without clips half an hour apart */
  sameThroughNight: number | null;
}

/** The night's floor (P10) against the sensor's own 28 nights with a lag of 3 (leak.md 7). */
export interface NightAnomaly {
  /** robust z without unit; null with fewer than 14 valid baseline nights */
  z: number | null;
  /** floor after the common cause was removed, minus the baseline median */
  riseDb: number | null;
  baselineMedianDb: number | null;
  /** median absolute deviation, before the 1 dB floor */
  baselineMadDb: number | null;
  baselineNights: number;
  /** median over all sensors of (level − own median), removed from this night; 0 with fewer than 5 sensors */
  commonDb: number;
  raised: boolean;
  /** EWMA of z in its own standard deviations: 3 is the usual limit; evidence, never an alarm; null
   *  before the first z */
  ewma: number | null;
  /** one-sided upper CUSUM of z: 5 is the usual limit; evidence, never an alarm; null before the first z */
  cusum: number | null;
  /** nights with a z that are in both */
  chartNights: number;
  /** rain from 00:00 to 04:00, mm; null when nothing is known of it */
  rainMm: number | null;
  /** what rain adds at this sensor beside the common cause, taken off rainy nights; null when not learned */
  rainRiseDb: number | null;
  /** a sound shared with neighbours that the baseline does not know; null without one, or without clips */
  newSound: NewSound | null;
}

/** A sound that a sensor hears first of its neighbours, and that they did not share before. */
export interface NewSound {
  /** height of the strongest correlation, standard deviations of chance */
  z: number;
  /** nights of the last three that heard it at the same delay, this one among them */
  nights: number;
  /** nights of the last three that were listened to */
  of: number;
  /** sensors that share it */
  neighbours: number;
}
