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
