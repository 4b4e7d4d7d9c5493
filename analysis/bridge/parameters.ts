// --- scale and claims -------------------------------------------------------------------------
export const widthGsdMmPerPx = 0.2;
export const detectionGsdMmPerPx = 0.6;
export const givenGsdUncertainty = 0.02;
export const standOffUncertainty = 0.15;
export const rangeFinderAbsoluteM = 0.2;
export const rangeFinderRelative = 0.0015;
// --- surface
export const cellPx = 8;
export const surroundingsPx = 20;
export const leastSpread = 1.5;
// --- ridge
export const ridgeScalesPx: readonly number[] = [1, 1.5, 2.1];
export const ridgeDirections = 8;
export const lineLengthPx = 9;
export const ridgeMarginPx = 32;
export const ridgeStep = 1 / 128;
export const floorSurroundingsPx = 40;
export const leastFloor = 4;
export const crestLow = 1.5;
export const gapPx = 15;
export const gapBend = 0.6;
export const tangentPx = 8;
export const leastSegmentPx = 5;
export const leastCrackPx = 40;
export const leastProminence = 2.2;
// width
export const assumedDarkShare = 0.35;
export const blurPx = 0.9;
export const ownDarkFromPx = 3;
export const profileHalfPx = 6;
export const profileStepPx = 0.25;
export const widestPx = 24;
// quality
export const darkestLevel = 5;
export const lightestLevel = 250;
export const badExposureShare = 0.05;
export const mostMotionBlurPx = 1;
export const blurredSharpness = 1e-5;
// anomaly
export const saliencyCells = 256;
export const anomalyTiles = 32;
export const anomalySmoothCells = 2.5;
export const anomalyDeviations = 12;
export const anomalyFrom = 0.6;
export const mostAnomalies = 10;
export const mostAnomalyScore = 40;
export const mostProposals = 200;
export const narrowestMeasuredPx = 0.5;
export const simplifyPx = 0.5;
export const visibleContrast = 2.5;
export const leastVisiblePx = 0.33;
// formwork
export const formworkLinePx = 200;
export const familyLinePx = 70;
export const familyDegrees = 2;
export const formworkFill = 0.6;
export const formworkGapPx = 16;
export const formworkTurnDegrees = 12;
export const formworkAsidePx = 4;
export const nearFormworkPx = 600;
export const leastCrackProbability = 0.5;
