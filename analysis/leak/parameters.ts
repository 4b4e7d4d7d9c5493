import type { HumSearch } from "../dsp/hum.ts";

// Every threshold of the judgement of sounds and nights, with unit, source and what moves with it.
// "leak.md" is the domain reference behind this product; its rules are repeated in docs/judgement.md.

/** Length of a Welch segment, s. 2048 points at 8 kHz (leak.md 4); other rates keep the duration, so
 *  that bins stay near 3.9 Hz. Longer separates lines better and averages less. */
export const segmentSeconds = 2048 / 8000;

/** The same for hum work, s: 8192 points at 8 kHz, so that a line costs 4 Hz and not 16 (leak.md 4). */
export const humSegmentSeconds = 8192 / 8000;

/** Segments for hum work overlap by a quarter: half costs a third more time, and brings the spread of
 *  white noise, averaged to 4 Hz, from 0.82 to 0.69 dB on a 10 s clip (computed). */
export const humOverlapPart = 4;

/** Mains frequency drifts by ±0.1–0.2 Hz (leak.md 4); 0.3 leaves room. A line is one at 6 dB over
 *  the median of 12 bins on each side, replaced with 2 bins on each side (leak.md 4). Up to 1200 Hz:
 *  higher harmonics of the comb are weak and the drift there exceeds a bin. */
export const humSearch: HumSearch = {
  driftHz: 0.3,
  highestHz: 1200,
  leastHeightDb: 6,
  halfWidthBins: 2,
  medianBins: 12,
};

/** dBFS that silence reads, and density floor in FS²/Hz: −160 dB/Hz lies under the rounding noise of
 *  16 bits at 8 kHz (−143 dB/Hz), so no real recording is bent by it, and log(x + ε) stays tame. */
export const silenceDbfs = -140;
export const densityFloor = 1e-16;

/** Shortest clip that is judged, s: below, too few segments for persistence (docs/design.md: 1–60 s). */
export const shortestSeconds = 1;

/** Rates that the sensors of docs/design.md send, Hz. Others are judged, and marked. */
export const lowestRateHz = 2000;
export const highestRateHz = 48_000;

/** Share of samples at full scale from which a clip counts as clipped: 0.1 % (leak.md 13). */
export const clippedShare = 0.001;

/** Level below which a clip is silent, dBFS: under 2 codes of 16 bits nothing can be judged. A share of
 *  exact zeros above 90 % is padding or a dead sensor. */
export const silentDbfs = -90;
export const silentZeroShare = 0.9;

/** Standardised features are held within ± this many standard deviations, so that one strange value
 *  cannot rule the judgement. Normal data lose 0.006 % of values. */
export const featureLimitSd = 4;

/** Earlier recordings of the sensor from which its own history is the yardstick, not the training
 *  sounds: half of the 28 nights of leak.md 7, the least it asks for. */
export const leastHistory = 14;

/** Earlier recordings that are compared with, at most: 28 nights (leak.md 7). */
export const mostHistory = 28;

/** Floor of the MAD of a feature in its own history: 1 dB for levels (leak.md 7). */
export const historyMadFloorDb = 1;

/** Robust z at which the anomaly score of a recording is one half: the alarm level of nights. */
export const halfAnomalyZ = 3.5;

/** Borders of the score, points: below 30 no leak, 30 to 49 watch, 50 and up leak suspected (leak.md 1). */
export const watchScore = 30;
export const leakScore = 50;

/** How far an unheard-of sound may lift the score of a leak-like one: of what is missing to 100, at most
 *  this share. 0.3 brings 45 (leak-like, watch) to 52 when all is new, and leaves 20 at 25. */
export const anomalyLift = 0.3;

/** Night's baseline: 28 nights, the 3 before the tested one left out, at least 14 valid (leak.md 7). */
export const baselineNights = 28;
export const baselineLag = 3;
export const leastBaselineNights = 14;

/** Floor of the MAD of night levels, dB: stops alarms on very steady sensors (leak.md 7). */
export const madFloorDb = 1;

/** Makes a MAD comparable with a standard deviation: the quartile of the normal law. */
export const madToSd = 0.6745;

/** Robust z from which a night counts as raised. 3.5 on 2 of 3 nights: 1.1e-4 false starts a sensor-night
 *  at 3 dB noise, budget 6.6e-4 (leak.md 8). Lower finds leaks earlier and digs more dry holes. */
export const raisedZ = 3.5;

/** Sensors from which a common cause (rain, pressure) is taken off every level (leak.md 7). */
export const leastCommonSensors = 5;

/** EWMA of z: weight of the newest night and limit in standard deviations (leak.md 7); evidence only. */
export const ewmaWeight = 0.25;
export const ewmaLimit = 3;

/** CUSUM of z: slack and alarm height (leak.md 7); evidence only, it alarms too often alone (leak.md 8). */
export const cusumSlack = 0.5;
export const cusumAlarm = 5;

/** Share of expected values from which a night is valid; below it is "no data" (leak.md 2). */
export const validShare = 0.8;

/** Night window, minutes of the local day: 02:00 inclusive to 04:00 exclusive, centre 03:00 (leak.md 1). */
export const windowStartMinute = 120;
export const windowEndMinute = 240;
export const windowCentreMinute = 180;

/** Share of the travel time over the whole pair from which the source lies outside it (leak.md 6). */
export const outsideShare = 0.98;
