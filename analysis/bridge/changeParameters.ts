/*
 * Every threshold of the comparison with the survey before, with unit, source and what moves when it moves.
 */

// Phase correlation

/** σ of the Gaussian band that phases are believed in, cycles per px. Wider lets the sensor's grain in, narrower makes
 *  the peak blunt: its own σ is 1 / (2π · band), 1.1 px. */
export const correlationBand = 0.15;
/** Waves longer than this share of the picture are left out: 1 wave is light and taper, not surface. */
export const correlationLowest = 1.5;

// Turn and scale by the spectrum (Fourier–Mellin)

/** Side of the square that is searched, px, a power of two. */
export const coarsePx = 256;
/** Steps of the spectrum in angle (180°) and logarithm of the radius, powers of two: 0.7° and 1.3 % each. */
export const polarAngles = 256;
export const polarRadii = 256;
/** Greatest scale between two photos that is believed. Beyond it one shows a quarter of the other and less. */
export const mostTurnScales = 2;

// Registration

/** Longer side of the finest copy that is registered, px: a shift is found to a twentieth of its pixel, a tenth of
 *  the photo's at 20 megapixels. */
export const finestLongPx = 2600;
/** Side of a tile, px, a power of two: 128 px hold enough surface for a clear peak. */
export const tilePx = 128;
/** Tiles along the longer side. More cost time and say nothing new about a plane. */
export const tilesAcross = 8;
/** Share of a tile that the earlier photo must show. */
export const leastTileInside = 0.75;
/** Peak over noise from which a tile's shift is believed. */
export const leastTilePeak = 7;
/** How near a tile must be to the common plane, px of its copy. */
export const agreeWithinPx = 1;
/** Tiles that must agree, and their share of those that both photos show. */
export const leastAgreeing = 8;
export const leastAgreeingShare = 0.4;
/** Share of the newer photo that the earlier one must show. */
export const leastOverlap = 0.15;

// A line measured in both photos

/** Distance between the pieces of a line, px, and half the length that a piece is averaged over. */
export const traceStepPx = 8;
export const traceAlongPx = 8;
/** Surface to both sides of the line that is its light, px. */
export const traceSidesPx = 7;
/** How far a line may lie beside where it was drawn, px: lines are simplified to half a pixel and drawn by hand. */
export const traceSlackPx = 2;
/** Places beside the line where the bare surface is measured, times its half width. */
export const traceControls = [1, 3] as const;
/** Least spread of a bare surface, px of width · darkness: on flat or black surfaces rounding must not decide. */
export const leastTraceSd = 0.02;
/** Greatest half width that is measured, px. */
export const widestTracePx = 16;

// Grown, new, not seen again

/** A piece is there in the other photo from so many spreads of its bare surface, and this share of what it takes here. */
export const presentSds = 2.5;
export const presentShare = 0.2;
/** A piece is absent there below this share of what it takes here, if here it stands out by so many spreads. */
export const absentShare = 0.35;
export const wouldShowSds = 4;
/** Pieces in a row that are no chance: 24 px. */
export const leastRunPieces = 3;
/** Share of a line that the other photo must show, and share of that which it must decide. */
export const leastVisibleShare = 0.5;
export const leastDecidedShare = 0.5;
/** Share of what is decided that must be absent for the whole to be new, or not seen again. */
export const newShare = 0.85;
/** Least growth in length, px, and the standard uncertainty of each end of a stretch, px: two pieces. */
export const leastGrowthPx = 40;
export const runEndSdPx = 16;
/** Least growth in width, px. */
export const leastWidthGrowthPx = 0.3;
/** Standard uncertainties that a growth must exceed. */
export const growthSds = 2;
/** Relative standard uncertainty of the light in a crack between two days: it lies deeper in shade on one. */
export const lightUncertainty = 0.12;
/** Correlation of the surface in both photos from which it is the same surface: bare walls have 0.8 to 0.98 under
 *  other light, a mended stretch, a cable or a shadow's edge −0.3 to 0.2. */
export const leastAlike = 0.4;
/** Share of a crack's surroundings that must look otherwise for it to be covered or mended. */
export const otherSurfaceShare = 0.6;
/** How near a line of the earlier photo must lie to be the same crack, px, and for what share of the shorter one. */
export const sameLinePx = 6;
export const sameLineShare = 0.3;
/** Intersection over union from which two boxes are the same damage, and growth of its area that counts. */
export const sameBoxShare = 0.3;
export const grownAreaFactor = 1.5;
/** How far the registration is taken to be off when a line is measured, standard deviations, and px at most. */
export const slackSds = 2;
export const mostSlackPx = 4;

// Which photos are compared

/** Most photos of the survey before that one photo is laid on, on small copies: a sixth of a second each. */
export const mostCandidates = 24;
/** Earlier photos that a photo is compared with in full: the second shows what lies beyond the first one's edge. */
export const mostCounterparts = 2;
/** Share of the newer photo from which an earlier one is enough and no other is looked for. */
export const enoughOverlap = 0.9;
/** Angle between two directions of view from which they look at different faces, degrees. */
export const mostViewAngleDegrees = 50;
