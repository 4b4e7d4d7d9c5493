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

/** A CUSUM is kept no higher than this: four times its alarm says all there is to say, and after a repair
 *  it is back at nothing within some 40 nights. Higher remembers old leaks for months. A choice of this project. */
export const cusumMost = 4 * cusumAlarm;

/** Share of expected values from which a night is valid; below it is "no data" (leak.md 2). */
export const validShare = 0.8;

/** Levels in each third of the window from which its P10 is one. With 5 it is next to the lowest. */
export const leastInThird = 5;

/** Range of the floors of the three thirds of a window that reads one half, dB: a steady leak stays within
 *  1 dB, a sound that begins or ends changes the floor by what it stood over it, 5.2 dB and more when it
 *  raises z to 3.5 (leak.md 7). A choice of this project. */
export const halfPersistentDb = 3;

/** Bands whose levels are compared from clip to clip, centres in Hz: what reaches a sensor on metal and on
 *  plastic (leak.md 4); rates from 2 kHz on have at least 6 of them. */
export const shapeBandsHz = { from: 100, to: 2000 } as const;
export const leastShapeBands = 6;

/** Earlier clips that the shape of a spectrum is compared with: at least 8 (loggers send a clip each week or
 *  so, 14 would take a season), at most 28, as for levels (leak.md 7). Fewer makes the MAD a guess. */
export const leastShapeHistory = 8;
export const mostShapeHistory = 28;

/** Floor of the MAD of a relative band level, dB, as for levels (leak.md 7): 10 s of steady noise in a band
 *  20 Hz wide scatter by 0.3 dB (4.34/sqrt(B T)), places and weather by more. */
export const shapeMadFloorDb = 1;

/** Clips of one night this far apart tell whether a sound lasts, minutes: water use and passing machines
 *  mostly take less. */
export const leastApartMinutes = 30;

/** Rms difference of two spectra of a night that reads one half, dB: ten times the scatter of steady noise,
 *  the swing of a leak is 0.5 to 1. A choice of this project. */
export const halfSameDb = 3;

/** Rain that counts for a night, hours before and after 03:00: from 00:00 to 04:00, since gutters and
 *  drains run on after a shower. */
export const rainHours = { before: 3, after: 1 } as const;

/** Rain from which a night is rainy, mm in these four hours: two tips of a gauge of 0.5 mm, so that dew and a
 *  stray tip are none. Larger learns only heavy rain. A choice of this project. */
export const rainyMm = 1;

/** Nights in the baseline from which a sensor's own rise in rain is learned: a median of 3 bears one outlier,
 *  and the dry ones are half of what a baseline asks for. */
export const leastRainyNights = 3;
export const leastDryNights = 7;

/** Night window, minutes of the local day: 02:00 inclusive to 04:00 exclusive, centre 03:00 (leak.md 1). */
export const windowStartMinute = 120;
export const windowEndMinute = 240;
export const windowCentreMinute = 180;

/** Share of the travel time over the whole pair from which the source lies outside it (leak.md 6). */
export const outsideShare = 0.98;

/** Pieces that a recording is cut into for correlation, s: over 60 s a rate skew of 20 ppm smears the delay
 *  by 1.2 ms, over 10 s by 0.2 (leak.md 6). Shorter pieces show less of weak sounds. */
export const correlationPieceSeconds = 10;

/** Segments of correlation last at least this long, s (4096 points at 8 kHz, 38 in 10 s), and four times
 *  the largest delay: what one segment holds of a late sound falls with the delay. */
export const correlationSegmentSeconds = 0.5;

/** Band looked at between two sensors, Hz; coherence picks within it. Iron shows 200–800 and carries more,
 *  plastic 100–600, over distance down to 10–20 (leak.md 4); 2000 Hz does not reach the next sensor. */
export const correlationBandHz = { metal: [40, 2000], plastic: [15, 800] } as const;

/** Delays are looked for up to this part of the travel time, or as far beyond as two standard deviations of
 *  the speed allow (leak.md 6: 1.1). Larger lets other sounds in, smaller loses sources beyond the pair. */
export const mostDelayShare = 1.1;

/** Pieces may stray from the joint delay by this, s: drift of clocks of 1–2 ms between recordings. */
export const pieceReachSeconds = 0.002;

/** A narrow line, dB over its surroundings: the height that counts as hum (leak.md 4). */
export const correlationLineDb = 6;

/** Timing is never better than this part of a sample, and the Cramér–Rao bound is exceeded by this factor:
 *  estimated weights and a spectrum that is not flat (seen in test/bench/location.ts). */
export const leastTimingSamples = 0.1;
export const timingOverBound = 1.5;

/** Clock uncertainty of a pair up to which a position is shown as it is, and above which none is shown, s
 *  (leak.md 6: under 1 ms needed, 1–5 ms with a wide interval, above 5 ms no position). */
export const goodClockSeconds = 0.001;
export const worstClockSeconds = 0.005;

/** |τ| up to which a peak may be electrical or air-borne noise that both sensors record at once, s, beside
 *  the clock's uncertainty: 2 samples at 8 kHz, 0.16 m of iron. Larger loses leaks in the middle. */
export const zeroDelaySeconds = 0.00025;

/** Relative standard deviation of the computed wave speed. Iron: modulus 155–175 GPa, wall class and 2 % for
 *  water between 10 and 20 °C; cast iron 80–120 GPa; plastic: modulus 2.7–3.4 GPa, 0.5–2 % per °C, wall class;
 *  polyethylene 0.8–1.6 GPa, and measured far below (leak.md 5). Larger draws longer intervals. */
export const speedRelativeSd = {
  DIP: 0.03,
  CIP: 0.04,
  SP: 0.03,
  SUS: 0.03,
  VP: 0.08,
  HIVP: 0.08,
  PE: 0.12,
  ACP: 0.05,
  LP: 0.06,
  CU: 0.03,
} as const;

/** A speed measured on site is not believed better than this, relative: water warms and cools by 1 % around
 *  the day of the calibration (leak.md 5). */
export const leastCalibrationSd = 0.01;

/** Standard uncertainty of the surveyed length between two sensors, m: offsets of both fittings, to the
 *  metre. 2 m of it are 1 m of position (leak.md 6). A choice of this project. */
export const lengthSdM = 1;

/** Nominal coverage of an interval of position, and its half width in standard deviations (normal law). */
export const positionCoverage = 0.9;
export const positionSds = 1.645;

/** Step of candidate points along the pipes, m: a quarter of the least standard deviation of a position
 *  would be finer than anybody digs. */
export const candidateStepM = 0.5;

/** Probability that a pair's delay belongs to something else, at |τ| as the pair allows: echoes, side peaks,
 *  other sources. More when the delay is about zero, where common noise lies. Larger lets one pair
 *  disagree sooner and draws longer intervals. A choice of this project. */
export const strayDelayShare = 0.03;
export const strayAtZeroShare = 0.5;

/** Pipe beyond the outermost sensors that a source there may lie on, m, weighed against the metres between
 *  the sensors: about half a spacing (leak.md 12). Larger says "beyond" sooner. */
export const beyondM = 40;

/** Metres up a branch that a source may lie in when its sound comes out where the branch joins: iron loses
 *  0.1 dB a metre at most (leak.md 5), so that 80 m are 8 dB. With 30 m, leaks 31 and 36 m up lay outside their intervals in a
 *  simulated year (`evaluate --city hard --seed 3`). Larger draws longer intervals at junctions. */
export const branchM = 80;

/** A pair disagrees with the place found when it is off by more than this, standard deviations. */
export const disagreeingSds = 3;

/** Loss along a pipe, dB per metre at 1 kHz, and its exponent of frequency. Plastic grows in proportion
 *  to frequency, 8.686·2π f β with β = 1e-4 s/m, an order of magnitude (leak.md 5), half of it for PVC, whose
 *  mains show 100–600 Hz to an accelerometer (leak.md 4); metal 0.01–0.1 below 1 kHz (leak.md 5). */
export const pipeLoss = {
  DIP: { dbPerM: 0.06, exponent: 0.7 },
  CIP: { dbPerM: 0.07, exponent: 0.7 },
  SP: { dbPerM: 0.04, exponent: 0.7 },
  SUS: { dbPerM: 0.04, exponent: 0.7 },
  CU: { dbPerM: 0.06, exponent: 0.7 },
  ACP: { dbPerM: 0.16, exponent: 0.7 },
  LP: { dbPerM: 1, exponent: 1 },
  VP: { dbPerM: 2.7, exponent: 1 },
  HIVP: { dbPerM: 2.7, exponent: 1 },
  PE: { dbPerM: 5.5, exponent: 1 },
  unknown: { dbPerM: 2.7, exponent: 1 },
} as const;

/** Loss per fitting passed, dB, mean and standard deviation of 1–6 dB, and per change of material
 *  ("more", leak.md 5). */
export const fittingLossDb = 3.5;
export const fittingLossSdDb = 1.5;
export const materialChangeLossDb = 5;

/** Coupling of a sensor, for all bands and for each band alone, standard deviations in dB: gain ±3 dB between
 *  units, one to four resonances of fitting and spindle (leak.md 10). With 4 and 4 the intervals from levels
 *  alone held 0.6 of the simulated leaks in PVC and not 0.9 (test/bench/location.ts). */
export const couplingSdDb = 7;
export const bandCouplingSdDb = 7;

/** Relative standard deviation of the loss itself: "order of magnitude" (leak.md 5). */
export const lossRelativeSd = 0.4;

/** Misfit of the levels, as χ² over its degrees of freedom, from which they do not fit one source there:
 *  the 99 % point for four of them. */
export const worstLevelMisfit = 3.3;

/** No position is shown when its interval is wider than this to each side, m: about half a spacing, no better than
 *  what the nearest sensor alone says. A whole branch is still worth saying. A choice of this project. */
export const vaguestM = 60;

/** Baseline nights on which a pair heard a sound of this delay from which it is known. Two: chance hits one
 *  delay twice in 28 nights in less than one pair of a thousand, and a pump that runs every tenth night, or an
 *  old valve that is heard on quiet nights alone, must not be new each time. Larger takes them for new, smaller
 *  makes a leak known that was heard once before. */
export const knownSoundNights = 2;

/** Baseline nights of a pair below which nothing is called new: every sixth of 28, as loggers that send a
 *  clip a week have them. */
export const leastPairNights = 4;

/** Nights that a new sound is followed over: those of "2 of 3" (leak.md 7). */
export const newSoundNights = 3;

/** Delays are of one source within this, s, and so many standard deviations of timing and clocks: clocks
 *  wander by 1–2 ms from night to night (leak.md 6). Larger takes two sources for one. */
export const sameDelaySeconds = 0.001;
export const sameDelaySds = 3;

/** Height of a further peak over the main one from which it may be a new source: below lie side peaks of
 *  narrow bands (leak.md 6). Larger misses leaks beside louder old sounds. */
export const leastOtherShare = 0.5;
