import type { Homography } from "../domain/change.ts";
import { coarsePx, mostTurnScales, polarAngles, polarRadii } from "./changeParameters.ts";
import { fft2 } from "./fft2.ts";
import type { GreyPicture } from "./greyPicture.ts";
import { tapered } from "./greyPicture.ts";
import { inverse, product, similarity } from "./homography.ts";
import type { Shift } from "./phaseCorrelation.ts";
import { phaseCorrelator, taper } from "./phaseCorrelation.ts";

/** A picture as it is searched for: a small square of it, and the log-polar map of its spectrum. */
export interface Fingerprint {
  picture: GreyPicture;
  /** from the square's pixels to the picture's */
  square: Homography;
  /** shape [coarsePx, coarsePx] */
  grey: Float32Array;
  /** shape [polarAngles, polarRadii] */
  polar: Float32Array;
}

/** Turn, scale and shift between two pictures. */
export interface CoarseMatch {
  /** from pixels of the first to pixels of the second */
  matrix: Homography;
  peakToNoise: number;
}

const squareWindow = taper(coarsePx);
const polarWindowRadius = taper(polarRadii);
const leastRadius = 4;
const mostRadius = 0.44 * coarsePx;
const perRadius = Math.log(mostRadius / leastRadius) / polarRadii;

/** @param picture  some hundred px; its shorter side becomes the square's, cut in the middle */
export function fingerprint(picture: GreyPicture): Fingerprint {
  const shorter = Math.min(picture.width, picture.height);
  const step = shorter / coarsePx;
  const square: Homography = [
    step,
    0,
    (picture.width - shorter) / 2,
    0,
    step,
    (picture.height - shorter) / 2,
    0,
    0,
    1,
  ];
  const grey = new Float32Array(coarsePx * coarsePx);
  tapered(picture, square, squareWindow, squareWindow, grey);
  return { picture, square, grey, polar: logPolar(grey) };
}

/**
 * Similarity between two pictures by the Fourier–Mellin transform: a turn and a scale of a picture are a
 * shift of its spectrum's size in angle and logarithm of the radius, whatever its own shift. The best peaks
 * are tried, also half a turn on (a spectrum's size is the same upside down), and no turn at all; what
 * correlates best wins.
 * @see Reddy & Chatterji 1996, IEEE Trans. Image Processing 5, 1266–1271
 */
export function coarseMatch(first: Fingerprint, second: Fingerprint): CoarseMatch {
  const correlatePolar = polarCorrelator();
  const correlate = squareCorrelator();
  const turns: { radians: number; scale: number }[] = [{ radians: 0, scale: 1 }];
  const { dx, dy } = correlatePolar(first.polar, second.polar);
  const radians = (dy * Math.PI) / polarAngles;
  // A larger picture has a smaller spectrum.
  const scale = Math.exp(-dx * perRadius);
  if (scale > 1 / mostTurnScales && scale < mostTurnScales)
    turns.push({ radians, scale }, { radians: radians + Math.PI, scale });
  const middle = (coarsePx - 1) / 2;
  const out = new Float32Array(coarsePx * coarsePx);
  let best: { turn: Homography; shift: Shift } | null = null;
  for (const turn of turns) {
    const turned = aboutMiddle(turn.radians, turn.scale, middle);
    tapered(second.picture, product(second.square, turned), squareWindow, squareWindow, out);
    const shift = correlate(first.grey, out);
    if (best === null || shift.peakToNoise > best.shift.peakToNoise) best = { turn: turned, shift };
  }
  if (best === null) throw new Error("no turn was tried");
  const { turn, shift } = best;
  const inSquare = product(turn, similarity(0, 1, shift.dx, shift.dy));
  const back = inverse(first.square);
  return {
    matrix: product(second.square, product(inSquare, back)),
    peakToNoise: shift.peakToNoise,
  };
}

function aboutMiddle(radians: number, scale: number, middle: number): Homography {
  const there = similarity(radians, scale, middle, middle);
  return product(there, similarity(0, 1, -middle, -middle));
}

/** Logarithm of the spectrum's size over angle (0 to 180°) and logarithm of the radius, less its mean. */
function logPolar(grey: Float32Array): Float32Array {
  const fft = fft2(coarsePx, coarsePx);
  const data = new Float64Array(2 * grey.length);
  for (let at = 0; at < grey.length; at++) data[2 * at] = grey[at]!;
  fft.forward(data);
  const size = new Float32Array(grey.length);
  for (let y = 0; y < coarsePx; y++) {
    for (let x = 0; x < coarsePx; x++) {
      const at = y * coarsePx + x;
      // Zero frequency into the middle.
      const to = ((y + coarsePx / 2) % coarsePx) * coarsePx + ((x + coarsePx / 2) % coarsePx);
      size[to] = Math.log1p(Math.hypot(data[2 * at]!, data[2 * at + 1]!));
    }
  }
  const polar = new Float32Array(polarAngles * polarRadii);
  const middle = coarsePx / 2;
  for (let r = 0; r < polarRadii; r++) {
    const radius = leastRadius * Math.exp(r * perRadius);
    let mean = 0;
    for (let a = 0; a < polarAngles; a++) {
      const angle = (Math.PI * a) / polarAngles;
      const value = between(
        size,
        middle + radius * Math.cos(angle),
        middle + radius * Math.sin(angle),
      );
      polar[a * polarRadii + r] = value;
      mean += value / polarAngles;
    }
    // What all directions have in common is the fall of every spectrum, and says nothing of a turn.
    for (let a = 0; a < polarAngles; a++)
      polar[a * polarRadii + r] = (polar[a * polarRadii + r]! - mean) * polarWindowRadius[r]!;
  }
  return polar;
}

function between(size: Float32Array, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  const at = top * coarsePx + left;
  const upper = size[at]! + fx * (size[at + 1]! - size[at]!);
  const lower = size[at + coarsePx]! + fx * (size[at + coarsePx + 1]! - size[at + coarsePx]!);
  return upper + fy * (lower - upper);
}

let polarOne: ReturnType<typeof phaseCorrelator> | null = null;
let squareOne: ReturnType<typeof phaseCorrelator> | null = null;

function polarCorrelator() {
  polarOne ??= phaseCorrelator(polarRadii, polarAngles);
  return polarOne;
}

function squareCorrelator() {
  squareOne ??= phaseCorrelator(coarsePx, coarsePx);
  return squareOne;
}
