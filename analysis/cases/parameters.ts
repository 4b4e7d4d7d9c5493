// Every threshold of the judgement over nights and cases, with unit, source and what moves with it.
// "leak.md" is the domain reference behind this product; its rules are repeated in docs/judgement.md.
// When a night counts as raised (z) and the bands of the score stand in ../leak/parameters.ts.

/** A case opens when this many … */
export const raisedNightsToOpen = 2;
/** … of this many nights are raised (leak.md 7, a rule of the project). */
export const nightsLookedAt = 3;

/** Greatest spacing of sensors along a pipe at which both hear one leak, metres (leak.md 12: 80 PVC, 100
 *  asbestos cement, 130 iron, PE 60–80). Unknown material counts as plastic, the careful choice. */
export const spacingM = {
  DIP: 130,
  CIP: 130,
  SP: 130,
  SUS: 130,
  VP: 80,
  HIVP: 80,
  PE: 80,
  ACP: 100,
  LP: 80,
  CU: 130,
  unknown: 80,
} as const;

/** Neighbours join up to spacing times this: sensors stand where fittings are, not on the metre. Larger
 *  joins two leaks into one case, smaller shows one leak as two. A choice of this project. */
export const joinFactor = 1.5;

/** Sensors nearer to each other than this along the pipe are not correlated, m: with 1 m of uncertainty in
 *  their distance (lengthSdM), all between them is one place. A choice of this project. */
export const leastPairM = 5;

/** Recordings that began within this of each other are of one moment, s: sensors woken at one time begin within
 *  some milliseconds; what is left of the difference is taken off. Larger shortens what both recorded. */
export const mostStartDifferenceSeconds = 0.05;

/** Nights back over which what a pair heard still says where the leak is: a leak does not move, what a
 *  pair heard on one good night holds. A choice of this project. */
export const pairNightsBack = 6;
/** Recordings of one pair and night that are correlated together at most, for what memory and time they take. */
export const mostJointRecordings = 6;

/** Loss along the pipe in dB per metre, for placing a leak between two sensors by their levels. Metal
 *  0.01–0.1 (leak.md 5), taken high since fittings add 1–6 dB each; plastic by 8.686·2π f β with β = 1e-4 s/m
 *  at the 100 Hz that carries, 0.55; asbestos cement between them. Larger pulls the point to the middle. */
export const lossDbPerM = {
  DIP: 0.1,
  CIP: 0.1,
  SP: 0.1,
  SUS: 0.1,
  VP: 0.55,
  HIVP: 0.55,
  PE: 0.55,
  ACP: 0.2,
  LP: 0.2,
  CU: 0.1,
  unknown: 0.55,
} as const;

/** Standard uncertainty of the difference of two sensors' rises, dB: night-to-night noise of 1.5–3 dB
 *  (leak.md 8) on each side, unlike coupling and unlike baselines under the rise. Larger draws longer
 *  intervals. A choice of this project, to be fitted to digs. */
export const levelDifferenceSdDb = 6;

/** Half width of an interval in standard uncertainties: 90 of 100 leaks lie within 1.64 (normal law). */
export const intervalSds = 1.64;

/** No interval is drawn shorter than this half width, metres: levels alone never place a leak better, a
 *  correlator does. A choice of this project. */
export const leastPlusMinusM = 15;

/** Quiet nights after which the machine closes a case that nobody has looked at. A leak never pauses
 *  (leak.md 1); the check of a repair takes 3 (leak.md 3), and 2 more allow for pressure and for missing data.
 *  Fewer loses weak leaks, more keeps ghosts on the list. */
export const quietNightsToClear = 5;

/** Quiet nights after a dig that found the leak until it counts as repaired (leak.md 3). */
export const quietNightsAfterRepair = 3;

/** Nights after a closing in which the same sensors open no new case: the baseline needs them to learn a
 *  sound that people have named (28 nights of baseline, leak.md 7). None after a repair or a leak that went
 *  away: what sounds there again is new. */
export const restNights = {
  lookAlike: 28,
  dryHole: 14,
  joined: 3,
  repaired: 0,
  wentAway: 0,
} as const;

/** … unless the rise exceeds what the closed case ever showed by this, dB: more than the noise of nights. */
export const restBrokenByDb = 6;

/** No endless mutes (leak.md 3). */
export const longestSnoozeDays = 90;

/** Evidence kept on a case, nights: what the trend of a month needs. */
export const evidenceNights = 60;

/** Change of spectrum, and probability of a leak by the clips, from which a night counts without a raised level:
 *  one clip of the same kind changes by 0.8, one with 10 dB more in half of the bands by 3.4. Lower looks at
 *  more, which the score then has to sort out: PVC mains are heard by one sensor alone, and not by its level. */
export const changedShape = 2.5;
export const changedLeakProbability = 0.4;

/** Nights that a case is scored by: a week holds each day of it once. */
export const caseWindowNights = 7;

/** Least and greatest value of each feature of a case, and the one that stands for an unknown: nothing
 *  beyond the limits was common in the simulated years that the points were fitted to. */
export const featureLimits = {
  level: [-2, 12, 0],
  heardNights: [0, 5, 0],
  heardShare: [0, 1, 0],
  /** P90 − P10, dB (leak.md 2) */
  spread: [0, 15, 4],
  thirds: [0, 10, 1],
  /** log-odds */
  clip: [-4, 4, -1],
  soundShare: [0, 1, 0],
  /** log2 of standard deviations of chance: 4 to 64 */
  soundStrength: [2, 6, 2],
  soundNeighbours: [0, 4, 0],
  neighbours: [0, 3, 0],
  shape: [0, 8, 1],
  located: [0, 1, 0],
  quiet: [0, 7, 0],
} as const;

/** Points below which a reason is not told. */
export const toldPoints = 0.5;

/** Sensors for which one false case a month is the usual budget (leak.md 8). */
export const sensorsPerFalseCase = 50;

/**
 * How much a label counts in training, 1 for one that is certain. Dug or repaired: somebody stood in the hole.
 * Named: a person on the surface said what it is (a pump beside the sensor, mostly right). Quiet: nobody looked,
 * a leak that was there before the sensor would be quiet too. Unclear ("other"): no leak, but which sound it is
 * is a guess. Far from the mark: the leak may not be what was heard. Choices of this project, to be fitted once
 * digs tell how often such labels are wrong.
 */
export const labelWeights = {
  dug: 1,
  repaired: 1,
  named: 0.5,
  quiet: 0.5,
  unclear: 0.5,
  farFromMark: 0.5,
} as const;

/** Nights after a repair that count as normal: soon enough that nothing new has begun there. A choice of this
 *  project. */
export const mostNightsAfterRepair = 14;

/** Judged nights without a raised one on each side of a night of a sensor that no case ever heard, for it to count
 *  as normal: twice the week over which a case gathers its evidence. More is surer and leaves fewer nights. */
export const quietNightsAround = 14;

/** Clips of one sensor and label that are trained on: its nights resemble each other, more of them would only make
 *  the model know the sensor. The shipped sounds hold five a sensor; a choice of this project. */
export const mostClipsOfSensor = 12;

/** How often a clip with a label of weight 1 stands among the rows of training, where each shipped sound stands
 *  once: what was dug up here tells more of this city than what was simulated elsewhere, and the shipped sounds are
 *  some thousand. More lets few digs outvote them, less lets them drown. A choice of this project. */
export const copiesOfSureLabel = 4;

/** Nights back over which quiet nights are looked for: a year and its seasons. Digs count however old. */
export const labelHistoryNights = 400;

/** Long-quiet clips for each clip that people have said something of; the shipped sounds hold 0.65. */
export const mostNormalPerOther = 2;

/** Digs that found a leak, and sensors that heard them, from which on a city's own model is proposed. By sensor in
 *  five folds fewer than five sensors leave a fold without a leak, and with fewer than ten digs the 90 % interval
 *  of a recall is wider than ±25 points (Wilson). Below that the shipped model is the better guess. */
export const leastLeakDigs = 10;
export const leastLeakDigSensors = 5;
