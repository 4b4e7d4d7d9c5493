import { BadSignal } from "./badSignal.ts";
import type { CrossSpectrum } from "./crossSpectrum.ts";
import { coherence, crossSpectrum } from "./crossSpectrum.ts";
import type { Samples } from "./segments.ts";
import { transformOf } from "./transform.ts";

/** How bins of the cross spectrum S are weighted: 1, 1/|S|, 1/sqrt(Paa Pbb), γ²/(1−γ²)/|S|. */
export type DelayWeighting = "none" | "phat" | "scot" | "ml";

export interface DelayOptions {
  segmentLength: number;
  loHz: number;
  hiHz: number;
  weighting: DelayWeighting;
  /** bins with less coherence are left out; null keeps all of the band */
  coherenceGate: number | null;
  /** largest delay looked at; null looks at all that a segment holds */
  mostDelaySeconds: number | null;
}

export interface Delay {
  /** t_B − t_A: positive when A hears the source first */
  delaySeconds: number;
  /** peak over the highest other peak beyond ± 1/(2 · band width), and over the rms of the rest */
  peakOverSecond: number;
  peakOverRest: number;
  /** bins that took part */
  bins: number;
  meanCoherence: number;
}

/**
 * Delay of one source between two sensors by generalised cross-correlation: averaged cross spectrum,
 * weight, band and coherence mask, inverse transform, highest peak, parabola through three points.
 * @param a samples at A, shape [n], any unit
 * @param b samples at B, shape [n], same rate and same start as `a`
 * @returns null when no bin passes the band and the gate: nothing in common was heard
 * @throws BadSignal when lengths differ, n < segmentLength, a sample is not finite or the band is empty
 * @see Knapp & Carter 1976, IEEE Trans. ASSP-24, 320–327; golden values: test/fixtures/golden/gcc.json
 */
export function delayBetween(
  a: Samples,
  b: Samples,
  rateHz: number,
  options: DelayOptions,
): Delay | null {
  const { segmentLength, loHz, hiHz } = options;
  if (!(loHz < hiHz)) throw new BadSignal("loHz", loHz, `below hiHz, ${hiHz}`);
  const cross = crossSpectrum(a, b, rateHz, segmentLength);
  const common = coherence(cross);
  const weighted = new Float64Array(2 * segmentLength);
  let bins = 0;
  let coherenceSum = 0;
  for (let bin = 0; bin < cross.a.length; bin++) {
    const frequency = bin * cross.stepHz;
    if (frequency < loHz || frequency > hiHz) continue;
    if (options.coherenceGate !== null && common[bin]! < options.coherenceGate) continue;
    putBin(weighted, cross, bin, weightOf(options.weighting, cross, common, bin));
    bins++;
    coherenceSum += common[bin]!;
  }
  if (bins === 0) return null;
  const transform = transformOf(segmentLength);
  const time = new Float64Array(2 * segmentLength);
  transform.inverse(time, weighted);
  const correlation = Float64Array.from({ length: segmentLength }, (_, i) => time[2 * i]!);
  const most =
    options.mostDelaySeconds === null
      ? segmentLength / 2
      : Math.min(segmentLength / 2, Math.ceil(options.mostDelaySeconds * rateHz));
  const peak = highest(correlation, most);
  return {
    delaySeconds: (signed(peak, segmentLength) + vertex(correlation, peak)) / rateHz,
    ...distinctness(correlation, peak, most, rateHz / (2 * (hiHz - loHz))),
    bins,
    meanCoherence: coherenceSum / bins,
  };
}

/** The smallest divisor of weights: keeps empty bins from dividing by zero. */
const leastPower = 1e-300;

function weightOf(
  weighting: DelayWeighting,
  { a, b, re, im }: CrossSpectrum,
  common: Float64Array,
  bin: number,
): number {
  const size = Math.max(Math.hypot(re[bin]!, im[bin]!), leastPower);
  switch (weighting) {
    case "none":
      return 1;
    case "phat":
      return 1 / size;
    case "scot":
      return 1 / Math.max(Math.sqrt(a[bin]! * b[bin]!), leastPower);
    case "ml":
      return common[bin]! / Math.max(1 - common[bin]!, 1e-12) / size;
    default:
      return weighting satisfies never;
  }
}

/** Puts one bin and its mirror, so that the inverse transform is real. */
function putBin(z: Float64Array, { re, im }: CrossSpectrum, bin: number, weight: number): void {
  const length = z.length / 2;
  z[2 * bin] = re[bin]! * weight;
  if (bin === 0 || 2 * bin === length) return;
  z[2 * bin + 1] = im[bin]! * weight;
  z[2 * (length - bin)] = re[bin]! * weight;
  z[2 * (length - bin) + 1] = -im[bin]! * weight;
}

function signed(index: number, length: number): number {
  return index < length / 2 ? index : index - length;
}

function highest(correlation: Float64Array, most: number): number {
  const length = correlation.length;
  let best = 0;
  for (let i = 0; i < length; i++) {
    if (Math.abs(signed(i, length)) <= most && correlation[i]! > correlation[best]!) best = i;
  }
  return best;
}

/** Offset of the vertex of a parabola through a peak and its neighbours, samples. */
function vertex(correlation: Float64Array, peak: number): number {
  const length = correlation.length;
  const before = correlation[(peak + length - 1) % length]!;
  const after = correlation[(peak + 1) % length]!;
  const bend = before - 2 * correlation[peak]! + after;
  return bend === 0 ? 0 : (0.5 * (before - after)) / bend;
}

function distinctness(
  correlation: Float64Array,
  peak: number,
  most: number,
  halfWidth: number,
): { peakOverSecond: number; peakOverRest: number } {
  const length = correlation.length;
  const centre = signed(peak, length);
  let second = 0;
  let squares = 0;
  let count = 0;
  for (let i = 0; i < length; i++) {
    const lag = signed(i, length);
    if (Math.abs(lag) > most || Math.abs(lag - centre) <= halfWidth) continue;
    second = Math.max(second, correlation[i]!);
    squares += correlation[i]! * correlation[i]!;
    count++;
  }
  const rest = count > 0 ? Math.sqrt(squares / count) : 0;
  const over = (other: number) => (other > 0 ? correlation[peak]! / other : 0);
  return { peakOverSecond: over(second), peakOverRest: over(rest) };
}
