/*
 * Every threshold of the photo inspection, with unit, source and what moves when it moves.
 * "renders" means the walls of test/analysis/bridge/walls.ts: F1 at 2 px on seeds 0 to 79 at most, each
 * figure beside the other settings of its day, so that only differences within one line compare.
 * `test/bench/cracks.ts` measures on other seeds. No labelled photo had a part in any of them.
 */

// Scale and what may be claimed (bridge.md 2.2)

/** mm/px up to which a photo may claim a width class. Larger lets 0.2 mm be told from 0.3 mm by guess. */
export const widthGsdMmPerPx = 0.2;
/** mm/px up to which it may claim a crack (0.2 mm at a third of a pixel). Above: overview, pixels only. */
export const detectionGsdMmPerPx = 0.6;
/** Relative uncertainty of a GSD that a person measured by a scale in the picture: two clicks at 1 % each. */
export const givenGsdUncertainty = 0.02;
/** Relative uncertainty of a planned stand-off: a drone held by hand drifts 0.3 m at 2 m. */
export const standOffUncertainty = 0.15;
/** Laser range finder, m and share of the distance (DJI's specification by way of bridge.md 2.2). */
export const rangeFinderAbsoluteM = 0.2;
export const rangeFinderRelative = 0.0015;

// Background (bridge.md 3.1: local normalisation with σ = 20 px)

/** Side of a cell of the coarse grid, px. 8 makes the transform 64 times smaller and loses nothing at σ = 20 px. */
export const cellPx = 8;
/** σ of the surroundings that mean and spread are taken over, px. Smaller eats wide cracks, larger keeps shadows. */
export const surroundingsPx = 20;
/** Least spread, grey levels: on flat, saturated or black surfaces rounding must not become texture. */
export const leastSpread = 1.5;

// Ridge filter (bridge.md 3.4: oriented bank, 3 scales averaged)

/** Directions over 180°. The compiled kernel is written for eight: with lines of 9 px more give less on renders. */
export const ridgeDirections = 8;
/** Margin of a tile in which answers are wrong, px, a multiple of a cell: blurs 8, derivative 1, half a line 4, crest 1. */
export const ridgeMarginPx = 16;

// Crests and lines

/** σ of the surroundings that the texture's own strength is taken over, px: twice that of the background. */
export const floorSurroundingsPx = 40;
/** Least texture strength, unit of the ridge map: keeps rounding on a perfectly flat surface from standing out. */
export const leastFloor = 6;
/** A crest pixel is so many times the texture around. Renders: 1.3, 1.5 and 1.8 differ by 0.003. */
export const crestLow = 1.5;
/** Farthest gap that is closed, px (bridge.md 3.1). */
export const gapPx = 15;
/** Least cosine between an end's direction and the way over the gap: 53°. Lower joins neighbours that only pass by. */
export const gapBend = 0.6;
/** Points from an end that its direction is taken over, px. */
export const tangentPx = 8;
/** Shortest piece that is linked, px: below it the grid decides the direction. */
export const leastSegmentPx = 5;
/** Shortest line that is judged, px (bridge.md 3.1: 30–80). Renders: 25 costs 0.02. */
export const leastCrackPx = 40;

// Pieces of lines (crackPieces.ts)

/** Distance between the middles of pieces along a line, px. */
export const pieceStepPx = 8;
/** Half length of a piece, px: averaged over 17 px, a profile across has a quarter of a pixel's noise. */
export const pieceHalfPx = 8;
/** Shortest line that is cut into pieces, px. */
export const leastChainPx = 14;

// Judgement

/** Farthest gap between two stretches of a crack that is closed, px: they have been judged, so more is dared. */
export const runGapPx = 24;

/** Most pieces of a line whose reasons are averaged: a long line says no more with more. */
export const mostReasonPieces = 24;
/** Most crack proposals of a photo: foliage or gravel gives hundreds, and nobody reads past the first. */
export const mostProposals = 200;
/** Points of a line may be left out while it stays within this distance, px. */
export const simplifyPx = 0.5;

// Width (bridge.md 2.3)

/** Level inside a crack over the level around where it cannot be measured (typical for dry concrete, bridge.md 2.3). */
export const assumedDarkShare = 0.35;
/** Relative standard uncertainty of a width that rests on it: inside levels of 0.15 to 0.55 occur. */
export const contrastUncertainty = 0.3;
/** σ of lens, sensor and JPEG together, px, and how far it may be off: in-focus drone photos have 0.6 to 1.2. */
export const blurPx = 0.9;
export const blurUncertaintyPx = 0.25;
/** Half length of the profile across a crack, px, before it is widened for wide ones. */
export const profileHalfPx = 6;
/** Step along the profile, px. */
export const profileStepPx = 0.25;
/** Longest half profile, px: a wider opening is no crack but a joint or a spall. */
export const widestPx = 24;
/** Narrowest width told in millimetres, px: below half a pixel the assumed darkness decides it alone. */
export const narrowestMeasuredPx = 0.5;
/** A crack must take so many local standard deviations · px of light to be found along 9 tenths of its length:
 *  measured on plain walls of five roughnesses and eight widths, where recall passes 0.9 between 5 and 6. */
export const visibleContrast = 5.5;
/** No photo is believed to show less than this, px (bridge.md 1.10: GSD / 3). */
export const leastVisiblePx = 0.33;

// Quality (bridge.md 2.4)

/** Grey levels that count as black or burnt out, and the share of them from which exposure is a problem. */
export const darkestLevel = 5;
export const lightestLevel = 250;
export const badExposureShare = 0.05;
/** Motion during the exposure, px: up to 0.5 is fine, from 1 on the photo is to be shot again. */
export const mostMotionBlurPx = 1;
/** Absolute floor of the sharpness, no unit: in-focus fixtures have 4e-3 to 0.5, the same blurred by σ = 3 px below
 *  2e-4. Differences between sharp photos mean nothing across cameras: compare within a flight. */
export const blurredSharpness = 2e-4;

// Anomaly map (Hou & Zhang 2007)

/** Longer side of the small copy, cells. The paper has 64 for whole scenes; on a wall with a spall of 1/13 of its
 *  width 128 puts it 4.6 deviations above the rest, 64 only 1.8, and 256 hides it in the grain. */
export const saliencyCells = 128;
/** Most tiles along the longer side of the map. */
export const anomalyTiles = 32;
/** Least side of a tile, px: 64 cells of 8 px, so that a bug hole cannot make it rough. */
export const leastTilePx = 64;
/** σ of the smoothing of the saliency, cells (the paper's 2.5). */
export const anomalySmoothCells = 2.5;
/** Robust standard deviations above the median that count as 1: walls without stains stay below 0.3, streaked ones
 *  reach 0.9, a broken patch has 1. */
export const anomalyDeviations = 15;
/** Tile value from which a place is proposed. */
export const anomalyFrom = 0.6;
export const mostAnomalies = 10;
/** Greatest score of an anomaly, points: below a clear crack, since nobody knows what it is. */
export const mostAnomalyScore = 40;

// Learning

/** After so many trees of the first stage a piece below these log-odds is given up: less than one in twenty is a crack. */
export const earlyTrees = 32;
export const earlyLogOdds = -2.5;

/** Share of true pieces that the quick check may lose, the faintest. At 0.04 it leaves 16 % of all pieces of the
 *  rendered scenes it was fitted to, at 0.02 a quarter, at 0.004 a half. */
export const quickLoss = 0.04;
/** How near a found pixel must be to a labelled one, px (bridge.md 3.4). */
export const scoreTolerancePx = 2;

// Colour (colourCells.ts, whiteBalance.ts)

/** Most cells along the photo's longer side: the side of a cell grows with the photo, 8 px up to 4096. */
export const mostColourCells = 512;
/** Linear light that the photo's own concrete is set to: Oklab L 0.737. It only fixes the unit of the thresholds below. */
export const concreteLight = 0.4;
/** Farthest ln(red / green), ln(blue / green) of linear light that may be concrete: tungsten light without white balance. */
export const concreteReach = 1.2;
/** Bins from grey to there. */
export const concreteBins = 24;
/** Distance at which a colour cast is believed less by e^−½: sky and foliage lie 0.7 and more from grey. */
export const concreteStrayed = 0.5;
/** Cells so near to the peak have the concrete's colour: its own unrest on UAV75 is 0.02 to 0.06. */
export const concreteNear = 0.15;
/** Cells that are asked for the photo's colour: more say the same. */
export const concreteCells = 16_384;

// Stains (stainCells.ts, stainRegions.ts, stainDecision.ts). Lightness, redness and yellowness are Oklab's L, a / L and
// b / L against the photo's own concrete. Chosen on the scenes 0 to 99 of test/analysis/bridge/renderStains.ts, on twenty
// photos of simulators/renderPhoto.ts, and so that bare concrete of UAV75 (colour statistics, no labels) stays below;
// test/bench/stains.ts measures on scenes from 20,000 on.

/** Oklab L below which a cell has no colour: 1 % of white's light, where sensor noise decides. */
export const darkestStain = 0.22;
/** Saturation up to which a cell may be concrete: the 99th percentile of UAV75's bare concrete is 0.01 to 0.03. */
export const plainSaturation = 0.035;
/**
 * What a cell must look like. `least` may belong to a stain, `sure` begins one. Hues in radians of
 * Oklab's a, b plane. Rust: old brown water marks of UAV75 lie at hue 1.33 and saturation 0.03, the palest rust
 * of the renderers at 1.2 and 0.045. Lime and wet: 0.1 and 0.13 of lightness are a third of light more, and less;
 * boards and blotches of UAV75 stay within 0.06 and 0.12. Unrests are robust standard deviations of
 * the photo's own concrete: on gravel a light stone is no lime. Spalls: rougher than joints and flecks of UAV75,
 * whose 3 × 3 medians reach 2.7 only where the joint is wide.
 */
export const stainRules = {
  rust: { hue: { from: 0.5, to: 1.3 }, least: 0.035, sure: 0.045, lightest: 1.1 },
  lime: {
    ...{ least: 0.06, sure: 0.1, unrests: 3.5 },
    ...{ bluest: -0.03, yellowest: 0.04, reddest: 0.015 },
  },
  wet: {
    ...{ least: 0.09, sure: 0.13, unrests: 3.5, darkest: 0.55 },
    ...{ bluest: -0.012, yellowest: 0.035, reddest: 0.012, smooth: 1.6, roughest: 5 },
  },
  spall: { least: 1.8, sure: 2.8, leastContrast: 0.09, greenest: -0.03, bluest: -0.04 },
} as const;
/** Fewest cells of a patch: smaller ones are light plaster, flecks and bug holes; rust tells itself by its colour. */
export const leastStainCells = { rust: 5, lime: 24, wet: 24, spall: 16 } as const;
/** How far around a patch its surroundings are looked at, cells, beginning one cell outside. */
export const stainRing = 3;
/**
 * Where a patch is taken for something else, and the greatest score of each kind: nobody tells water from
 * shade by one photo. On the scenes earth and sky have 0.3 to 0.6 of their rim on the photo's edge, stains hardly
 * any; painted shapes an unevenness below 0.005 or 0.73 and more of their rim on two lines, ragged stains 0.3 to
 * 0.7; paint saturations of 0.17 and more, rust 0.05 to 0.12; shadows in the sun are bluer than the lit
 * concrete by 0.005 and more.
 */
export const stainDoubts = {
  rust: {
    ...{ mostCut: 0.3, mostShare: 0.2, leastPlain: 0.5, mostScore: 95 },
    ...{ paintSaturation: 0.12, paintRoughness: 1.3 },
  },
  lime: {
    ...{ mostCut: 0.33, mostShare: 0.3, leastPlain: 0.6, mostScore: 90 },
    ...{ leastUneven: 0.012, mostStraight: 0.75, roughEnough: 2 },
  },
  wet: {
    ...{ mostCut: 0.35, mostShare: 0.3, leastPlain: 0.7, mostScore: 65 },
    ...{ leastDarker: 0.11, mostStraight: 0.78, bluest: -0.004 },
  },
  spall: {
    ...{ mostCut: 0.2, mostShare: 0.3, leastPlain: 0.6, mostScore: 95 },
    ...{ leastThickness: 2.3, mostStraight: 0.75, greenest: -0.004, mostRust: 0.7 },
  },
} as const;
/** Least score of a proposal, points: at 40 algae and specks of light plaster came in, and five per cent more of the spalls. */
export const leastStainScore = 45;
/** A crack so near is where the water came from, cells: 16 px, or 32 on the largest photos. */
export const nearCells = 2;
/** Most areas of a photo that are proposed. */
export const mostAreas = 30;
