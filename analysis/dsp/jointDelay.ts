import { BadSignal } from "./badSignal.ts";
import type { CrossSpectrum } from "./crossSpectrum.ts";
import { coherence } from "./crossSpectrum.ts";
import { transformOf } from "./transform.ts";

/** Some seconds of two sensors, as their averaged cross spectrum. */
export interface DelayPiece {
  cross: CrossSpectrum;
  /** added to the delay that the samples show: what was shifted beforehand and unequal starts, s */
  offsetSeconds: number;
  seconds: number;
}

export interface JointDelayOptions {
  loHz: number;
  hiHz: number;
  /** largest |τ| looked at, s */
  mostDelaySeconds: number;
  /** delay in the middle of the time axis, s: 0, or what an earlier look found */
  aroundSeconds: number;
  /** pieces may stray this far from the joint peak, s: clocks and skew */
  pieceReachSeconds: number;
  /** lines this far over their surroundings are left out, dB: hum is common to all sensors */
  lineHeightDb: number;
}

/** A highest point of the joint correlation; z is in standard deviations of what chance would give. */
export interface DelayPeak {
  delaySeconds: number;
  z: number;
}

export interface JointDelay {
  peak: DelayPeak;
  /** other peaks beyond ± 1/(2 · band width), highest first, at most four */
  others: readonly DelayPeak[];
  /** peak over the rms of the rest */
  peakOverRest: number;
  /** z that chance reaches within the limits of delay once in a thousand pairs */
  chanceZ: number;
  /** the joint correlation at every delay within the limits, by delay: s, and z as of the peaks */
  curve: readonly { delaySeconds: number; z: number }[];
  /** delay of each piece, the peak nearest to the joint one, s, shape [pieces] */
  pieceDelays: readonly number[];
  /** least possible standard deviation of the joint delay, s (Cramér–Rao, from coherence and band) */
  boundSeconds: number;
  /** mean coherence γ² of the bins that took part, corrected for chance, and where they lie */
  meanCoherence: number;
  /** coherence as measured below which a bin is left out: the 95 % level of chance */
  chanceCoherence: number;
  bins: number;
  bandHz: readonly [number, number];
}

/** Share of pairs without a common source in which chance reaches `chanceZ`. */
const chanceShare = 1e-3;
/**
 * Neighbouring bins of a Hann window share noise: the variance of a sum over bins is that of
 * independent ones times 1 + 2 (4/9 + 1/36), from the window's correlation of 2/3 and 1/6 a bin apart.
 */
const binSharing = 1 + 2 * (4 / 9 + 1 / 36);
/** Coherence counts up to here: a bin that seems perfect must not rule the others. */
const mostCoherence = 0.95;
/** Coherence is averaged over this many bins on each side before the gate. */
const smoothingBins = 8;
const keptPeaks = 4;

/**
 * Delay of one source between two sensors from several pieces of sound, by generalised cross-correlation
 * with maximum-likelihood weights γ/(1−γ²) on the complex coherency, band and coherence mask. The
 * weights come from all pieces together, so that each piece alone may be too noisy to be seen.
 *
 * Why these weights: PHAT gives a bin of noise as much say as one of sound (1.6 samples off in the golden
 * pair5 without a mask, 0.5 with one, against 0.06), SCOT still weighs by γ where γ/(1−γ²) is what each
 * bin knows; a loud resonance of a fitting rules neither of them, as it would the plain correlation.
 * @returns null when no bin is more coherent than chance
 * @throws BadSignal when there is no piece, or the band is empty
 * @see Knapp & Carter 1976, IEEE Trans. ASSP-24, 320–327
 */
export function jointDelay(
  pieces: readonly DelayPiece[],
  options: JointDelayOptions,
): JointDelay | null {
  const [first] = pieces;
  if (!first) throw new BadSignal("pieces", 0, "at least one");
  if (!(options.loHz < options.hiHz)) {
    throw new BadSignal("loHz", options.loHz, `below hiHz, ${options.hiHz}`);
  }
  const { weights, common, gate } = weightsOf(pieces, options);
  const used = weights.flatMap((weight, bin) => (weight > 0 ? [bin] : []));
  const lowest = used[0];
  const highest = used.at(-1);
  if (lowest === undefined || highest === undefined || used.length < 2) return null;

  const { stepHz } = first.cross;
  const length = 2 * (first.cross.a.length - 1);
  const rateHz = stepHz * length;
  const curves = pieces.map((piece) => correlation(piece, weights, length, options.aroundSeconds));
  const joint = new Float64Array(length);
  for (const { values } of curves) for (let i = 0; i < length; i++) joint[i]! += values[i]!;
  const chanceSd = Math.sqrt(curves.reduce((sum, { chanceVariance }) => sum + chanceVariance, 0));
  const bandWidthHz = (highest - lowest + 1) * stepHz;
  const axis: Axis = { length, rateHz, aroundSeconds: options.aroundSeconds };
  const peaks = peaksOf(joint, axis, options.mostDelaySeconds, 1 / (2 * bandWidthHz));
  const [peak, ...others] = peaks.map(({ delaySeconds, value }) => ({
    delaySeconds,
    z: value / chanceSd,
  }));
  if (!peak) return null;
  const lags = Math.max(2, 4 * options.mostDelaySeconds * bandWidthHz);
  return {
    peak,
    others,
    peakOverRest: peak.z / (restRms(joint, axis, options, peak, 1 / (2 * bandWidthHz)) / chanceSd),
    chanceZ: Math.sqrt(2 * Math.log(lags / chanceShare)),
    curve: curveOf(joint, axis, options.mostDelaySeconds, chanceSd),
    pieceDelays: curves.map(({ values }) =>
      peakNear(values, axis, peak.delaySeconds, options.pieceReachSeconds),
    ),
    boundSeconds: bound(pieces, used, common, stepHz),
    meanCoherence: used.reduce((sum, bin) => sum + common[bin]!, 0) / used.length,
    chanceCoherence: gate,
    bins: used.length,
    bandHz: [lowest * stepHz, highest * stepHz],
  };
}

/** Coherence of all pieces together less what chance gives, shape [bins], and the weight of each bin. */
function weightsOf(
  pieces: readonly DelayPiece[],
  { loHz, hiHz, lineHeightDb }: JointDelayOptions,
): { weights: number[]; common: Float64Array; gate: number } {
  const { stepHz, a } = pieces[0]!.cross;
  const mean = new Float64Array(a.length);
  let chance = 0;
  for (const { cross } of pieces) {
    const own = coherence(cross);
    for (let bin = 0; bin < mean.length; bin++) mean[bin]! += own[bin]! / pieces.length;
    // n independent averages show 1/n by chance; half-overlapped Hann segments count 0.95 (leak.md 6).
    chance += 1 / Math.max(2, 0.95 * cross.segments) / pieces.length;
  }
  // Over k independent values the mean of chance scatters by chance/√k; 1.64 of it are the 95 % level.
  const independent = ((2 * smoothingBins + 1) / binSharing) * pieces.length;
  const gate = chance * (1 + 1.64 / Math.sqrt(Math.max(1, independent)));
  const smooth = smoothed(mean);
  const lines = linesIn(pieces, lineHeightDb);
  const common = smooth.map((value) =>
    Math.min(mostCoherence, Math.max(0, (value - chance) / (1 - chance))),
  );
  const weights = Array.from(common, (value, bin) => {
    const inBand = bin * stepHz >= loHz && bin * stepHz <= hiHz;
    // The last bin is Nyquist, which has no phase.
    if (!inBand || bin === 0 || bin === mean.length - 1) return 0;
    if (smooth[bin]! < gate || lines[bin]) return 0;
    return Math.sqrt(value) / (1 - value);
  });
  return { weights, common, gate };
}

function smoothed(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let bin = 1; bin < values.length; bin++) sums[bin + 1] = sums[bin]! + values[bin]!;
  return values.map((_, bin) => {
    const from = Math.max(1, bin - smoothingBins);
    const to = Math.min(values.length, bin + smoothingBins + 1);
    return (sums[to]! - sums[from]!) / (to - from);
  });
}

const lineBins = 2;
const surroundingBins = 12;

/** Narrow lines in either signal, with two bins on each side: hum and machines, the same everywhere. */
function linesIn(pieces: readonly DelayPiece[], heightDb: number): boolean[] {
  const factor = 10 ** (heightDb / 10);
  const bins = pieces[0]!.cross.a.length;
  const marked = new Array<boolean>(bins).fill(false);
  for (const side of ["a", "b"] as const) {
    const power = new Float64Array(bins);
    for (const { cross } of pieces) {
      for (let bin = 0; bin < bins; bin++) power[bin]! += cross[side][bin]!;
    }
    for (let bin = 1; bin < bins - 1; bin++) {
      const value = power[bin]!;
      if (value < power[bin - 1]! || value < power[bin + 1]!) continue;
      // Over the median of the surroundings by the factor: more than half of them are so far below.
      const low = value / factor;
      let count = 0;
      let below = 0;
      for (let i = lineBins + 1; i <= lineBins + surroundingBins; i++) {
        if (bin - i > 0) {
          count++;
          if (power[bin - i]! <= low) below++;
        }
        if (bin + i < bins) {
          count++;
          if (power[bin + i]! <= low) below++;
        }
      }
      if (below <= count >> 1) continue;
      for (let at = bin - lineBins; at <= bin + lineBins; at++) {
        if (at >= 0 && at < bins) marked[at] = true;
      }
    }
  }
  return marked;
}

interface Axis {
  length: number;
  rateHz: number;
  aroundSeconds: number;
}

/**
 * Σ w Re(C e^{2πi f τ}) over the bins, shape [length], its middle at index 0 as Fourier transforms have
 * it, and the variance that random phases would give it.
 */
function correlation(
  { cross, offsetSeconds }: DelayPiece,
  weights: readonly number[],
  length: number,
  aroundSeconds: number,
): { values: Float64Array; chanceVariance: number } {
  const z = new Float64Array(2 * length);
  let squares = 0;
  for (const [bin, weight] of weights.entries()) {
    const power = Math.sqrt(cross.a[bin]! * cross.b[bin]!);
    if (weight <= 0 || power <= 0) continue;
    const angle = -2 * Math.PI * bin * cross.stepHz * (offsetSeconds - aroundSeconds);
    const re = (cross.re[bin]! * weight) / power;
    const im = (cross.im[bin]! * weight) / power;
    squares += re * re + im * im;
    const turnedRe = re * Math.cos(angle) - im * Math.sin(angle);
    const turnedIm = re * Math.sin(angle) + im * Math.cos(angle);
    z[2 * bin] = turnedRe;
    z[2 * bin + 1] = turnedIm;
    z[2 * (length - bin)] = turnedRe;
    z[2 * (length - bin) + 1] = -turnedIm;
  }
  const time = new Float64Array(2 * length);
  transformOf(length).inverse(time, z);
  const values = Float64Array.from({ length }, (_, i) => (time[2 * i]! * length) / 2);
  return { values, chanceVariance: (binSharing * squares) / 2 };
}

function curveOf(
  values: Float64Array,
  axis: Axis,
  mostSeconds: number,
  chanceSd: number,
): { delaySeconds: number; z: number }[] {
  const curve: { delaySeconds: number; z: number }[] = [];
  const half = values.length / 2;
  for (let i = half; i < half + values.length; i++) {
    const index = i % values.length;
    const delaySeconds = delayAt(axis, index);
    if (Math.abs(delaySeconds) > mostSeconds) continue;
    curve.push({ delaySeconds, z: values[index]! / chanceSd });
  }
  return curve;
}

function delayAt({ length, rateHz, aroundSeconds }: Axis, index: number): number {
  return (index < length / 2 ? index : index - length) / rateHz + aroundSeconds;
}

/** Peaks within the limits, highest first, none within `apartSeconds` of a higher one. */
function peaksOf(
  values: Float64Array,
  axis: Axis,
  mostSeconds: number,
  apartSeconds: number,
): { delaySeconds: number; value: number }[] {
  const found: { delaySeconds: number; value: number }[] = [];
  for (let i = 0; i < values.length; i++) {
    const before = values[(i + values.length - 1) % values.length]!;
    const after = values[(i + 1) % values.length]!;
    const value = values[i]!;
    if (value <= 0 || value < before || value < after) continue;
    const bend = before - 2 * value + after;
    const off = bend === 0 ? 0 : (0.5 * (before - after)) / bend;
    const delaySeconds = delayAt(axis, i) + off / axis.rateHz;
    if (Math.abs(delaySeconds) > mostSeconds) continue;
    found.push({ delaySeconds, value: value - 0.25 * (before - after) * off });
  }
  const kept: { delaySeconds: number; value: number }[] = [];
  for (const peak of found.sort((a, b) => b.value - a.value)) {
    const near = kept.some(
      ({ delaySeconds }) => Math.abs(delaySeconds - peak.delaySeconds) <= apartSeconds,
    );
    if (!near) kept.push(peak);
    if (kept.length > keptPeaks) break;
  }
  return kept;
}

function restRms(
  values: Float64Array,
  axis: Axis,
  { mostDelaySeconds }: JointDelayOptions,
  { delaySeconds }: DelayPeak,
  apartSeconds: number,
): number {
  let squares = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const at = delayAt(axis, i);
    if (Math.abs(at) > mostDelaySeconds || Math.abs(at - delaySeconds) <= apartSeconds) continue;
    squares += values[i]! * values[i]!;
    count++;
  }
  return count > 0 ? Math.sqrt(squares / count) : Number.POSITIVE_INFINITY;
}

/** Highest point within reach of a delay, by a parabola through three points. */
function peakNear(values: Float64Array, axis: Axis, near: number, reach: number): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(delayAt(axis, i) - near) > reach) continue;
    if (best < 0 || values[i]! > values[best]!) best = i;
  }
  if (best < 0) return near;
  const before = values[(best + values.length - 1) % values.length]!;
  const after = values[(best + 1) % values.length]!;
  const bend = before - 2 * values[best]! + after;
  const off = bend < 0 ? Math.max(-1, Math.min(1, (0.5 * (before - after)) / bend)) : 0;
  return delayAt(axis, best) + off / axis.rateHz;
}

/** 1/√(2 T ∫ (2πf)² γ²/(1−γ²) df). @see Carter 1987, Proc. IEEE 75(2), 236–255 */
function bound(
  pieces: readonly DelayPiece[],
  used: readonly number[],
  common: Float64Array,
  stepHz: number,
): number {
  const seconds = pieces.reduce((sum, piece) => sum + piece.seconds, 0);
  let information = 0;
  for (const bin of used) {
    const w = 2 * Math.PI * bin * stepHz;
    information += (w * w * common[bin]!) / (1 - common[bin]!);
  }
  return information > 0 ? 1 / Math.sqrt(2 * seconds * stepHz * information) : 1;
}
