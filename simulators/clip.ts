import FFT from "fft.js";
import type { HeardSound, ToneLine } from "./heardSound.ts";
import { mulberry32, random, seedOf } from "./random.ts";
import { gridBins, sampleRateHz } from "./spectrumGrid.ts";
import type { WindowGain } from "./windowGain.ts";
import { gainStepSeconds, gainSteps } from "./windowGain.ts";

/** Samples of one frame of shaped noise; frames overlap by half under a sine window, so power stays even. */
const frame = 16_384;
const hop = frame / 2;
const half = frame / 2;
const fft = new FFT(frame);
const windowShape = Float64Array.from({ length: frame }, (_, n) =>
  Math.sin((Math.PI * (n + 0.5)) / frame),
);
const packed = new Float64Array(2 * frame);
const unpacked = new Float64Array(2 * frame);
const power = new Float64Array(gridBins);
const amplitude = new Float64Array(gridBins);

/** Quantiles of the normal law: a 12-bit uniform looks one up, two from each 32-bit draw. */
const normal = normalQuantiles(4096);
const step = half / (gridBins - 1);

export interface ClipTiming {
  /** seconds after 02:00 by the sensor's own clock */
  startSecond: number;
  durationSeconds: number;
  /** sensor clock minus true time, s: the recording begins so much too early */
  clockOffsetSeconds: number;
}

/**
 * What the sensor records: all sounds shaped in the frequency domain, tones added in time, then 16 bits.
 * @param seed of the place's own noise; sounds with `shared` use their own, so that two sensors hear the same
 * @returns samples, shape [durationSeconds · 8000], −32768 to 32767, clipped beyond
 */
export function recordClip(
  sounds: readonly HeardSound[],
  noiseFloor: Float64Array,
  { startSecond, durationSeconds, clockOffsetSeconds }: ClipTiming,
  seed: number,
): Int16Array {
  const samples = new Float64Array(Math.round(durationSeconds * sampleRateHz));
  const frames = Math.ceil(samples.length / hop) + 1;
  const own = sounds.filter(({ shared }) => shared === null);
  const common = sounds.filter(({ shared }) => shared !== null);
  for (let first = 0; first < frames; first += 2) {
    packed.fill(0);
    for (const second of [0, 1]) {
      const index = first + second;
      const atSecond = startSecond + (index * hop) / sampleRateHz;
      sumPower(own, noiseFloor, atSecond);
      addNoise(second, seedOf(seed, index), 0);
      for (const sound of common) {
        powerOfOne(sound, atSecond);
        const { seed: source, delaySeconds } = sound.shared!;
        addNoise(second, seedOf(source, index), delaySeconds + clockOffsetSeconds);
      }
    }
    fft.inverseTransform(unpacked, packed);
    overlap(samples, (first - 1) * hop, 0);
    overlap(samples, first * hop, 1);
  }
  for (const [i, sound] of sounds.entries()) {
    const loudness = sound.scale * gainAt(sound.gain, startSecond + durationSeconds / 2);
    if (loudness <= 0) continue;
    for (const [j, line] of sound.lines.entries()) {
      addLine(samples, line, Math.sqrt(loudness), seedOf(seed, "line", i, j));
    }
  }
  return sampled(samples);
}

/** Power factor at a second of the window, between the steps in a straight line. */
function gainAt(gain: WindowGain, second: number): number {
  const at = Math.max(0, Math.min(gainSteps - 1, second / gainStepSeconds - 0.5));
  const left = Math.floor(at);
  const right = Math.min(gainSteps - 1, left + 1);
  return gain[left]! + (gain[right]! - gain[left]!) * (at - left);
}

/** Sounds of the place are independent, so their powers add and one draw of noise serves them all. */
function sumPower(sounds: readonly HeardSound[], noiseFloor: Float64Array, atSecond: number): void {
  power.set(noiseFloor);
  for (const { density, scale, gain } of sounds) {
    const factor = scale * gainAt(gain, atSecond);
    if (factor <= 0) continue;
    for (let bin = 0; bin < gridBins; bin++) power[bin]! += factor * density[bin]!;
  }
  toAmplitude();
}

function powerOfOne({ density, scale, gain }: HeardSound, atSecond: number): void {
  const factor = scale * gainAt(gain, atSecond);
  for (let bin = 0; bin < gridBins; bin++) power[bin] = factor * density[bin]!;
  toAmplitude();
}

/** One-sided density S gives E|X|² = N · fs · S / 2, half of it in the real part. */
function toAmplitude(): void {
  const factor = (frame * sampleRateHz) / 4;
  for (let bin = 0; bin < gridBins; bin++) amplitude[bin] = Math.sqrt(power[bin]! * factor);
}

/**
 * Adds one real frame X to the packed pair Z = X₁ + i X₂, shape [2 · frame] re, im: two real frames
 * come out of one complex inverse transform. `delaySeconds` turns the phase by −2π f τ.
 */
function addNoise(second: number, seed: number, delaySeconds: number): void {
  const uniform = mulberry32(seed);
  const angle = (-2 * Math.PI * delaySeconds * sampleRateHz) / frame;
  const [turnRe, turnIm] = [Math.cos(angle), Math.sin(angle)];
  let cos = 1;
  let sin = 0;
  for (let k = 1; k < half; k++) {
    const turned = cos * turnRe - sin * turnIm;
    sin = cos * turnIm + sin * turnRe;
    cos = turned;
    const bits = uniform() * 16_777_216;
    const a = normal[bits & 4095]!;
    const b = normal[(bits >>> 12) & 4095]!;
    const at = k / step;
    const left = at | 0;
    const size = amplitude[left]! + (amplitude[left + 1]! - amplitude[left]!) * (at - left);
    const re = size * (a * cos - b * sin);
    const im = size * (a * sin + b * cos);
    const mirror = 2 * (frame - k);
    if (second === 0) {
      packed[2 * k]! += re;
      packed[2 * k + 1]! += im;
      packed[mirror]! += re;
      packed[mirror + 1]! -= im;
    } else {
      packed[2 * k]! -= im;
      packed[2 * k + 1]! += re;
      packed[mirror]! += im;
      packed[mirror + 1]! += re;
    }
  }
}

function overlap(samples: Float64Array, start: number, part: 0 | 1): void {
  const from = Math.max(0, -start);
  const to = Math.min(frame, samples.length - start);
  for (let n = from; n < to; n++) samples[start + n]! += windowShape[n]! * unpacked[2 * n + part]!;
}

/** A tone whose frequency wanders within ±wanderHz: it turns a little each sample, retuned every 1/16 s. */
function addLine(samples: Float64Array, line: ToneLine, factor: number, seed: number): void {
  const rng = random(seed);
  const retune = 500;
  let phase = 2 * Math.PI * rng.uniform();
  let off = line.wanderHz * rng.gauss() * 0.5;
  for (let from = 0; from < samples.length; from += retune) {
    off = Math.max(
      -line.wanderHz,
      Math.min(line.wanderHz, off + line.wanderHz * 0.12 * rng.gauss()),
    );
    const angle = (2 * Math.PI * (line.frequencyHz + off)) / sampleRateHz;
    const [turnRe, turnIm] = [Math.cos(angle), Math.sin(angle)];
    let cos = Math.cos(phase) * line.amplitude * factor;
    let sin = Math.sin(phase) * line.amplitude * factor;
    const to = Math.min(samples.length, from + retune);
    for (let n = from; n < to; n++) {
      samples[n]! += sin;
      const turned = cos * turnRe - sin * turnIm;
      sin = cos * turnIm + sin * turnRe;
      cos = turned;
    }
    phase += angle * (to - from);
  }
}

function sampled(samples: Float64Array): Int16Array {
  const out = new Int16Array(samples.length);
  for (let n = 0; n < samples.length; n++) {
    out[n] = Math.max(-32_768, Math.min(32_767, Math.round(samples[n]! * 32_768)));
  }
  return out;
}

/** Middle of each of n equal shares of the normal law, scaled to variance 1. */
function normalQuantiles(n: number): Float64Array {
  const fine = 200_000;
  const limit = 6;
  const quantiles = new Float64Array(n);
  let below = 0;
  let next = 0;
  const width = (2 * limit) / fine;
  for (let i = 0; i < fine && next < n; i++) {
    const x = -limit + (i + 0.5) * width;
    below += (Math.exp(-x * x * 0.5) / Math.sqrt(2 * Math.PI)) * width;
    while (next < n && below >= (next + 0.5) / n) quantiles[next++] = x;
  }
  while (next < n) quantiles[next++] = limit;
  const variance = quantiles.reduce((sum, x) => sum + x * x, 0) / n;
  return quantiles.map((x) => x / Math.sqrt(variance));
}
