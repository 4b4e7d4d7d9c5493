import type { FeatureFamily, FeatureMeaning } from "./features.ts";

/** Bands of about an octave, Hz, whose texture is told apart. */
const octaveEdgesHz = [60, 120, 240, 400, 640, 1000, 1600, 2600, 4600] as const;

/** Wider ones, Hz, for figures that need many bins. */
const wideEdgesHz = [60, 240, 640, 1600, 4600] as const;

/** Edges, Hz, between which the outline of the spectrum is followed. */
const outlineEdgesHz = [60, 150, 300, 500, 800, 1200, 2000, 3000, 4600] as const;

/**
 * Half widths of the running means that texture stands out from, Hz: lines and the roll of a short
 * measurement over the narrow one, resonances of pipes and fittings over the wide one.
 */
const scalesHz = [
  { name: "narrow", halfHz: 60 },
  { name: "wide", halfHz: 200 },
] as const;

/** Spacings, Hz, in bins of 10 Hz, at which the texture is compared with itself. */
const lagsHz = [10, 20, 40] as const;

/** Spacings of combs looked for, Hz: from slow shafts to twice the mains and beyond. */
const combSpacingHz = { from: 30, to: 260 } as const;

/** Combs are looked for up to here, Hz; single values are held, so that no line rules alone. */
const combTopHz = 2000;
const combLimitsDb = { low: -10, high: 20 } as const;

/** Height over the running mean from which a bin belongs to a tone, dB. */
const toneHeightDb = 6;

const meaning = (
  name: string,
  unit: string,
  family: FeatureFamily,
  text: string,
): FeatureMeaning => ({
  name,
  unit,
  meaning: text,
  family,
  fromSpectrum: true,
  needsLikeStep: true,
});

/** Fine structure and outline of a spectrum without waveform; none of it changes with the gain. */
export const textureMeanings: readonly FeatureMeaning[] = [
  ...scalesHz.flatMap(({ name }) =>
    octaveEdgesHz.slice(1).flatMap((to, i) => {
      const from = octaveEdgesHz[i]!;
      const where = `over the ${name} running mean, ${from} to ${to} Hz`;
      return [
        meaning(`${name}Rough${from}Hz`, "dB", "tones", `rms of the density in dB ${where}`),
        meaning(`${name}Peak${from}Hz`, "dB", "tones", `highest bin ${where}`),
      ];
    }),
  ),
  ...octaveEdgesHz
    .slice(1)
    .map((to, i) =>
      meaning(
        `step${octaveEdgesHz[i]!}Hz`,
        "dB",
        "tones",
        `mean step between neighbouring bins, ${octaveEdgesHz[i]!} to ${to} Hz`,
      ),
    ),
  ...wideEdgesHz.slice(1).flatMap((to, i) => {
    const from = wideEdgesHz[i]!;
    const where = `of the texture, ${from} to ${to} Hz`;
    return [
      meaning(`tails${from}Hz`, "", "tones", `ln of the kurtosis ${where}`),
      meaning(`skew${from}Hz`, "", "tones", `skewness ${where}: lines stand up, notches down`),
      meaning(`tones${from}Hz`, "", "tones", `square root of the number of tonal bins ${where}`),
      ...lagsHz.map((lag) =>
        meaning(`echo${lag}In${from}Hz`, "", "shape", `autocorrelation at ${lag} Hz ${where}`),
      ),
    ];
  }),
  meaning("combAny", "", "tones", "highest autocorrelation of the texture at 30 to 260 Hz"),
  meaning("comb50", "", "mainsHum", "autocorrelation of the texture at 50 and 100 Hz, summed"),
  meaning("comb60", "", "mainsHum", "the same at 60 and 120 Hz"),
  ...outlineEdgesHz
    .slice(1, -1)
    .flatMap((edge) => [
      meaning(`rise${edge}Hz`, "dB", "shape", `rise of the mean level across ${edge} Hz`),
      ...(edge === outlineEdgesHz.at(-2)
        ? []
        : [meaning(`bend${edge}Hz`, "dB", "shape", `level above ${edge} Hz over both neighbours`)]),
    ]),
];

/**
 * @param density one-sided, bin i at i · stepHz, hum left in
 * @param floor added to every bin before logarithms
 */
export function addSpectrumTexture(
  features: Record<string, number>,
  density: Float64Array,
  stepHz: number,
  floor: number,
): void {
  const levels = density.map((value) => 10 * Math.log10(value + floor));
  const [narrow, wide] = scalesHz.map(({ halfHz }) =>
    overRunningMean(levels, Math.max(2, Math.round(halfHz / stepHz))),
  ) as [Float64Array, Float64Array];
  addOctaves(features, levels, { narrow, wide }, stepHz);
  addWideBands(features, narrow, stepHz);
  addCombs(features, narrow, stepHz);
  addOutline(features, levels, stepHz);
}

/** Bins of a band, or null when the spectrum does not hold enough of it. */
function binsOfBand(bins: number, stepHz: number, fromHz: number, toHz: number) {
  const first = Math.max(1, Math.ceil(fromHz / stepHz));
  const end = Math.min(bins, Math.ceil(toHz / stepHz));
  return end - first >= 4 && toHz <= bins * stepHz ? { first, end, count: end - first } : null;
}

function addOctaves(
  features: Record<string, number>,
  levels: Float64Array,
  over: Readonly<Record<"narrow" | "wide", Float64Array>>,
  stepHz: number,
): void {
  for (let i = 0; i + 1 < octaveEdgesHz.length; i++) {
    const from = octaveEdgesHz[i]!;
    const band = binsOfBand(levels.length, stepHz, from, octaveEdgesHz[i + 1]!);
    if (!band) continue;
    for (const { name } of scalesHz) {
      let squares = 0;
      let most = 0;
      for (let bin = band.first; bin < band.end; bin++) {
        const value = over[name][bin]!;
        squares += value * value;
        if (value > most) most = value;
      }
      features[`${name}Rough${from}Hz`] = Math.sqrt(squares / band.count);
      features[`${name}Peak${from}Hz`] = most;
    }
    let steps = 0;
    for (let bin = band.first; bin < band.end; bin++) {
      steps += Math.abs(levels[bin]! - levels[bin - 1]!);
    }
    features[`step${from}Hz`] = steps / band.count;
  }
}

function addWideBands(features: Record<string, number>, over: Float64Array, stepHz: number): void {
  for (let i = 0; i + 1 < wideEdgesHz.length; i++) {
    const from = wideEdgesHz[i]!;
    const band = binsOfBand(over.length, stepHz, from, wideEdgesHz[i + 1]!);
    if (!band) continue;
    let second = 1e-9;
    let third = 0;
    let fourth = 0;
    let tonal = 0;
    for (let bin = band.first; bin < band.end; bin++) {
      const value = over[bin]!;
      second += value * value;
      third += value ** 3;
      fourth += value ** 4;
      if (value > toneHeightDb) tonal++;
    }
    features[`tails${from}Hz`] = Math.log((band.count * fourth) / (second * second) + 1e-3);
    features[`skew${from}Hz`] = third / band.count / (second / band.count) ** 1.5;
    features[`tones${from}Hz`] = Math.sqrt(tonal);
    for (const lagHz of lagsHz) {
      const lag = Math.round(lagHz / stepHz);
      if (lag < 1) continue;
      let product = 0;
      for (let bin = Math.max(band.first, lag); bin < band.end; bin++) {
        product += over[bin]! * over[bin - lag]!;
      }
      features[`echo${lagHz}In${from}Hz`] = product / second;
    }
  }
}

function addCombs(features: Record<string, number>, over: Float64Array, stepHz: number): void {
  const end = Math.min(over.length, Math.floor(combTopHz / stepHz));
  const { low, high } = combLimitsDb;
  const held = over.subarray(0, end).map((value) => Math.max(low, Math.min(high, value)));
  const power = held.reduce((sum, value) => sum + value * value, 0);
  if (!(power > 0) || stepHz > combSpacingHz.from) return;
  const at = (hz: number) => {
    const lag = Math.round(hz / stepHz);
    let sum = 0;
    for (let bin = lag; bin < end; bin++) sum += held[bin]! * held[bin - lag]!;
    return sum / power;
  };
  let most = -1;
  for (let hz: number = combSpacingHz.from; hz <= combSpacingHz.to; hz += stepHz) {
    most = Math.max(most, at(hz));
  }
  features.combAny = most;
  features.comb50 = at(50) + at(100);
  features.comb60 = at(60) + at(120);
}

function addOutline(features: Record<string, number>, levels: Float64Array, stepHz: number): void {
  const means = outlineEdgesHz.slice(1).map((to, i) => {
    const band = binsOfBand(levels.length, stepHz, outlineEdgesHz[i]!, to);
    if (!band) return Number.NaN;
    let sum = 0;
    for (let bin = band.first; bin < band.end; bin++) sum += levels[bin]!;
    return sum / band.count;
  });
  for (let i = 1; i < means.length; i++) {
    const edge = outlineEdgesHz[i]!;
    const rise = means[i]! - means[i - 1]!;
    if (Number.isFinite(rise)) features[`rise${edge}Hz`] = rise;
    const bend = (rise - ((means[i + 1] ?? Number.NaN) - means[i]!)) / 2;
    if (Number.isFinite(bend)) features[`bend${edge}Hz`] = bend;
  }
}

function overRunningMean(levels: Float64Array, half: number): Float64Array {
  const sums = new Float64Array(levels.length + 1);
  for (let bin = 0; bin < levels.length; bin++) sums[bin + 1] = sums[bin]! + levels[bin]!;
  return levels.map((value, bin) => {
    const from = Math.max(0, bin - half);
    const to = Math.min(levels.length, bin + half + 1);
    return value - (sums[to]! - sums[from]!) / (to - from);
  });
}
