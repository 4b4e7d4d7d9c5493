/** A narrow line of the mains comb. */
interface HumLine {
  /** multiple of the mains frequency */
  harmonic: number;
  frequencyHz: number;
  /** over the local median of the density */
  heightDb: number;
}

export interface Hum {
  /** mains frequency as tracked; the nominal one when no line stands out */
  fundamentalHz: number;
  lines: readonly HumLine[];
  /** density without the lines, shape as the input */
  cleaned: Float64Array;
  /** power of what was removed over all power from 20 Hz up, 0 to 1 */
  share: number;
}

/** How hum is looked for; values and sources in analysis/leak/parameters.ts. */
export interface HumSearch {
  /** the fundamental may stray this far from its nominal value */
  driftHz: number;
  /** highest harmonic looked at */
  highestHz: number;
  /** a line stands this far over the local median */
  leastHeightDb: number;
  /** bins on each side of a line that are replaced with it */
  halfWidthBins: number;
  /** bins on each side of the line, beyond its own, that make the local median */
  medianBins: number;
}

/** Below this drift, DC and the handling of the device rule: not counted in the share. */
const lowestHz = 20;

/**
 * Finds the mains comb in a power spectrum and replaces its lines by their surroundings.
 * Every narrow line near a harmonic says where the fundamental might be (its interpolated peak over
 * its number); the one that most of the comb agrees with holds. Lines that disagree belong to
 * something else and stay. Meant for steps near 1 Hz (8192 points at 8 kHz); at 4 Hz lines blur and
 * close neighbours count as hum.
 * @param density one-sided, bin i at i · stepHz, unit²/Hz; unchanged
 */
export function findHum(
  density: Float64Array,
  stepHz: number,
  mainsHz: 50 | 60,
  search: HumSearch,
): Hum {
  const candidates = linesNearHarmonics(density, stepHz, mainsHz, search);
  const fundamentalHz = agreedFundamental(candidates, stepHz) ?? mainsHz;
  const comb = candidates.filter((line) => agrees(line, fundamentalHz, stepHz));
  const cleaned = density.slice();
  let removed = 0;
  for (const { bin, median } of comb) {
    const first = Math.max(0, bin - search.halfWidthBins);
    const last = Math.min(density.length - 1, bin + search.halfWidthBins);
    for (let at = first; at <= last; at++) {
      removed += Math.max(0, cleaned[at]! - median);
      cleaned[at] = Math.min(cleaned[at]!, median);
    }
  }
  let all = 0;
  for (let bin = Math.ceil(lowestHz / stepHz); bin < density.length; bin++) all += density[bin]!;
  return {
    fundamentalHz,
    lines: comb.map(({ harmonic, frequencyHz, heightDb }) => ({ harmonic, frequencyHz, heightDb })),
    cleaned,
    share: all > 0 ? Math.min(1, removed / all) : 0,
  };
}

/** Lines within the drift of each harmonic, half a bin granted to the interpolation. */
function linesNearHarmonics(
  density: Float64Array,
  stepHz: number,
  mainsHz: number,
  search: HumSearch,
): Line[] {
  const harmonics = Math.floor(Math.min(search.highestHz, (density.length - 4) * stepHz) / mainsHz);
  const around = new Float64Array(2 * search.medianBins);
  const lines: Line[] = [];
  for (let harmonic = 1; harmonic <= harmonics; harmonic++) {
    const reachHz = harmonic * search.driftHz + stepHz / 2;
    const found = lineNear(density, stepHz, harmonic, harmonic * mainsHz, reachHz, search, around);
    if (found) lines.push(found);
  }
  return lines;
}

/**
 * The fundamental that the most height agrees with, as the mean of those lines weighted with number²
 * and height: a high harmonic resolves the drift better.
 */
function agreedFundamental(lines: readonly Line[], stepHz: number): number | null {
  let best: Line[] = [];
  let most = 0;
  for (const { frequencyHz, harmonic } of lines) {
    const agreeing = lines.filter((line) => agrees(line, frequencyHz / harmonic, stepHz));
    const height = agreeing.reduce((sum, { heightDb }) => sum + heightDb, 0);
    if (height > most) {
      most = height;
      best = agreeing;
    }
  }
  let weights = 0;
  let weighted = 0;
  for (const { harmonic, frequencyHz, heightDb } of best) {
    const weight = harmonic * harmonic * heightDb;
    weights += weight;
    weighted += (weight * frequencyHz) / harmonic;
  }
  return weights > 0 ? weighted / weights : null;
}

/** A line lies on a comb when its interpolated peak is within half a bin of its place there. */
function agrees({ harmonic, frequencyHz }: Line, fundamentalHz: number, stepHz: number): boolean {
  return Math.abs(frequencyHz - harmonic * fundamentalHz) <= stepHz / 2;
}

interface Line extends HumLine {
  bin: number;
  median: number;
}

/** The highest bin within reach of a frequency, when it is a local peak and stands out. */
function lineNear(
  density: Float64Array,
  stepHz: number,
  harmonic: number,
  wantedHz: number,
  reachHz: number,
  search: HumSearch,
  around: Float64Array,
): Line | null {
  let bin = Math.max(1, Math.round((wantedHz - reachHz) / stepHz));
  const last = Math.min(density.length - 2, Math.round((wantedHz + reachHz) / stepHz));
  for (let at = bin + 1; at <= last; at++) if (density[at]! > density[bin]!) bin = at;
  const p = density[bin]!;
  if (bin > last || p < density[bin - 1]! || p < density[bin + 1]!) return null;
  const frequencyHz = (bin + logParabola(density[bin - 1]!, p, density[bin + 1]!)) * stepHz;
  if (Math.abs(frequencyHz - wantedHz) > reachHz) return null;

  const median = surroundings(density, bin, search, around);
  const heightDb = median > 0 ? 10 * Math.log10(p / median) : 0;
  return heightDb < search.leastHeightDb ? null : { harmonic, frequencyHz, heightDb, bin, median };
}

/** Median of the bins beside a line, leaving out the line's own; 0 when there are none. */
function surroundings(
  density: Float64Array,
  bin: number,
  { halfWidthBins, medianBins }: HumSearch,
  around: Float64Array,
): number {
  let count = 0;
  for (let i = 1; i <= medianBins; i++) {
    const below = bin - halfWidthBins - i;
    const above = bin + halfWidthBins + i;
    if (below > 0) around[count++] = density[below]!;
    if (above < density.length) around[count++] = density[above]!;
  }
  if (count === 0) return 0;
  const sorted = around.subarray(0, count).sort();
  const half = count >> 1;
  return count % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Peak of a parabola through three log values, in bins from the middle, −0.5 to 0.5. */
function logParabola(left: number, middle: number, right: number): number {
  if (left <= 0 || middle <= 0 || right <= 0) return 0;
  const a = Math.log(left);
  const b = Math.log(middle);
  const c = Math.log(right);
  const bend = a - 2 * b + c;
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (0.5 * (a - c)) / bend)) : 0;
}
