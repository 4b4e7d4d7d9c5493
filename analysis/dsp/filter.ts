import { BadSignal } from "./badSignal.ts";
import type { Samples } from "./segments.ts";

/** One second-order section: y = (b0 x + b1 x₁ + b2 x₂ − a1 y₁ − a2 y₂), a0 = 1. */
export interface Section {
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
}

export type FilterBand =
  | { kind: "lowpass" | "highpass"; cutHz: number }
  | { kind: "bandpass" | "bandstop"; loHz: number; hiHz: number };

/**
 * Sections after one another from rest (transposed direct form II).
 * @returns shape [n]
 */
export function applySections(sections: readonly Section[], samples: Samples): Float64Array {
  const out = Float64Array.from(samples);
  for (const section of sections) runSection(section, out, 0, 0);
  return out;
}

/**
 * Zero phase: forwards and backwards, with odd extension at both ends and each section started in the
 * steady state of the first value. The magnitude response counts twice.
 * @returns shape [n]
 * @throws BadSignal when the signal is not longer than the extension, 3 · (2 · sections + 1) samples
 *   less the sections' zeros at the origin (SciPy's sosfiltfilt)
 * @see Gustafsson 1996, IEEE Trans. Signal Processing 44(4), 988–992; golden: filters.json
 */
export function applyZeroPhase(sections: readonly Section[], samples: Samples): Float64Array {
  const pad = extensionLength(sections);
  const n = samples.length;
  if (n <= pad) throw new BadSignal("samples.length", n, `more than ${pad}`);
  const extended = new Float64Array(n + 2 * pad);
  for (let i = 0; i < pad; i++) {
    extended[i] = 2 * samples[0]! - samples[pad - i]!;
    extended[n + pad + i] = 2 * samples[n - 1]! - samples[n - 2 - i]!;
  }
  extended.set(samples, pad);
  runSteady(sections, extended);
  extended.reverse();
  runSteady(sections, extended);
  extended.reverse();
  return extended.slice(pad, pad + n);
}

/**
 * Notch of second order: zero at `frequencyHz`, −3 dB band frequency/Q wide.
 * @see Orfanidis 1996, Introduction to Signal Processing, 11.3; SciPy's iirnotch
 */
export function notch(frequencyHz: number, q: number, rateHz: number): Section {
  const w = (2 * Math.PI * frequencyHz) / rateHz;
  if (!(w > 0 && w < Math.PI)) {
    throw new BadSignal("frequencyHz", frequencyHz, `above 0 and below ${rateHz / 2}`);
  }
  const gain = 1 / (1 + Math.tan(w / q / 2));
  const turn = -2 * gain * Math.cos(w);
  return { b0: gain, b1: turn, b2: gain, a1: turn, a2: 2 * gain - 1 };
}

function runSection(
  { b0, b1, b2, a1, a2 }: Section,
  x: Float64Array,
  startZ1: number,
  startZ2: number,
): void {
  let z1 = startZ1;
  let z2 = startZ2;
  for (let i = 0; i < x.length; i++) {
    const input = x[i]!;
    const y = b0 * input + z1;
    z1 = b1 * input - a1 * y + z2;
    z2 = b2 * input - a2 * y;
    x[i] = y;
  }
}

/** Starts every section in the steady state that a constant of the first value would bring. */
function runSteady(sections: readonly Section[], x: Float64Array): void {
  let level = x[0]!;
  for (const section of sections) {
    const { b0, b1, b2, a1, a2 } = section;
    const settled = ((b0 + b1 + b2) / (1 + a1 + a2)) * level;
    const z2 = b2 * level - a2 * settled;
    const z1 = b1 * level - a1 * settled + z2;
    runSection(section, x, z1, z2);
    level = settled;
  }
}

function extensionLength(sections: readonly Section[]): number {
  const zerosAtOrigin = sections.filter(({ b2 }) => b2 === 0).length;
  const polesAtOrigin = sections.filter(({ a2 }) => a2 === 0).length;
  return 3 * (2 * sections.length + 1 - Math.min(zerosAtOrigin, polesAtOrigin));
}
