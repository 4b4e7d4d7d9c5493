/*
 * Every threshold of grading, following a crack, due dates and the list of photos to shoot again, with
 * unit, source and what moves when it moves.
 */

// Grading (bridge.md 1.5)

/** Width in mm from which a crack is medium and large, by concrete. */
export const crackWidthClassesMm = {
  RC: { medium: 0.2, large: 0.3 },
  PC: { medium: 0.1, large: 0.2 },
} as const;
/** Spacing in mm below which cracks count as narrowly spaced. */
export const narrowSpacingMm = 500;
/** Cracks that differ by less than so many degrees are of one family, whose spacing counts. The manual has no
 *  figure; wider takes crossing cracks for neighbours. */
export const parallelDegrees = 30;
/** Slab cracking (type 11), one-way: hair cracks up to `hair`, mainly up to `fine` (bridge.md 1.5, to be checked). */
export const slabWidthsMm = { hair: 0.05, fine: 0.1 } as const;
/** Share of a broken place with the colour of rust from which bars are taken to be bare: one bar across a broken
 *  place of twenty times its width; less could be brown stones. */
export const barRustShare = 0.05;
/** Share of lime with the colour of rust from which it counts as mixed with rust juice. */
export const juiceRustShare = 0.1;
/** Share of the surface looked at from which corrosion is wide (bridge.md 1.5, background knowledge). */
export const wideCorrosionShare = 0.5;

// Following a crack between two clicks

/** Most cells of the cost image: 2 million take about a second; a longer way is followed on a coarser grid. */
export const mostPathCells = 2_000_000;
/** Room beside the box of the clicks, px, and as share of their distance: a crack wanders (bridge.md 3.4). */
export const pathMarginPx = 60;
export const pathMarginShare = 0.25;
/** Half side of the square that is the surface around a pixel, px: wider than the widest crack that is followed. */
export const pathSurroundingsPx = 12;
/** Darkness, in local deviations, from which a pixel costs least. Lower follows stains, higher cuts corners. */
export const pathDarkest = 3;
/** Cost of a step on the darkest pixel against 1 on the bare surface. Lower takes longer ways to stay in the dark. */
export const pathLeastCost = 0.03;

// Scale by two clicks

/** Standard uncertainty of one click, px: half a pixel of the mark and a shaky hand at full zoom. */
export const clickUncertaintyPx = 1.5;
/** Relative standard uncertainty of a length whose own is not said: a tape or a crack scale read to 1 %. */
export const lengthUncertainty = 0.01;
/** Shortest distance of the two clicks, px: below it the clicks alone make more than 10 %. */
export const leastScalePx = 20;

// Edition of the manual, and due dates (bridge.md 1.1)

/** What a bridge is inspected by until a person says otherwise: the newest (third round, 2024 to 2028). */
export const usualEdition = "2024";

export const cycleYears = 5;
/** Days before the date from which a bridge is due soon: a season of work is planned a year ahead. */
export const soonDays = 365;

// Photos to shoot again (bridge.md 2.4 and 1.10)

/** Crack width that a survey is flown for, mm, when its manifest does not say. */
export const usualCrackWidthMm = 0.2;
/** Largest GSD over the crack width asked: a third of a pixel is the least that is ever found. */
export const mostGsdPerWidth = 3;
/** Share of the flight's median sharpness below which a photo is soft, and photos that a median takes. */
export const softShare = 0.3;
export const leastFlightPhotos = 5;
/** Angle between optical axis and surface normal, degrees: from here on a width cannot be told. */
export const mostIncidenceDegrees = 30;

// Place of a survey

/** Farthest a bridge may lie from the photos to be proposed, m: drones start beside the bridge, GNSS drifts under it. */
export const nearestBridgeM = 300;
/** Farthest from the bridge's line that a photo still says which span it shows, m: half a wide deck and a drone's room. */
export const farthestPoseM = 30;
/** Standard deviation of a position without RTK, m: what phones and drones reach under open sky; worse below decks. */
export const plainFixSdM = 5;
/** Pitch from which a camera looks at something level rather than at a wall, degrees. */
export const levelPitchDegrees = 45;
/** How far a view may be off the bridge's own directions to be called across or along, degrees. */
export const acrossDegrees = 30;

/** Damage types whose line is a crack: 6 cracking, 11 cracking of slabs (bridge.md 1.4). */
export const crackDamageTypes: readonly number[] = [6, 11];

/**
 * Pixels beside a line that people judged. Up to `crackPx` from a crack nothing is learned: lines drawn by hand lie
 * some pixels off. On a photo reviewed in part, what lies within `rejectedPx` of a rejected line is no crack, and
 * nothing else is. Choices of this project: a followed line lies within 2.5 px of its crack.
 */
export const beside = { crackPx: 8, rejectedPx: 5 } as const;

/**
 * From how many reviewed photos on a crack model is proposed: `cracked` reviewed to the end that show cracks, on
 * `bridges`, so that each bridge is judged by a model of others. With fewer the shipped model is the better guess.
 * Choices of this project.
 */
export const leastReviewed = { cracked: 10, bridges: 2 } as const;

/**
 * A piece of a reviewed photo weighs more than one of a rendered scene until both weigh alike together, but at most so
 * much: few photos must not drown, nor make the model forget all other concrete. A choice of this project.
 */
export const mostPhotoWeight = 4;

/** Megapixels of reviewed photos that are learned from: more take hours and say little new. Of each bridge alike. */
export const mostReviewedMegapixels = 1000;
