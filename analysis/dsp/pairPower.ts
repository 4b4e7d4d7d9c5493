import { pairPowerWasm } from "./kernel/pairPowerWasm.ts";
import type { WasmInstance } from "./kernel/webAssembly.ts";
import { compileWasm } from "./kernel/webAssembly.ts";
import type { Detrend, FlatDetrend, Samples, SegmentPlan } from "./segments.ts";
import { clearSide, loadPair, loadSegment, segmentPlan, transformPair } from "./segments.ts";
import { isPowerOfTwo } from "./transform.ts";
import type { WindowKind } from "./window.ts";
import { windowWeights } from "./window.ts";

/**
 * |Z|² of pairs of segments: two real segments a, b as z = a + ib through one complex transform.
 * Begin with a signal, add its pairs, read the sum.
 */
export interface PairPower<Less extends Detrend = FlatDetrend> {
  begin(samples: Samples): void;
  /**
   * Loads the segments that start at `a` and `b` (null: zeros), transforms them and adds |Z|² to the sum.
   * @returns |Z|² of this pair, shape [length], until the next call
   */
  add(a: number, b: number | null, detrend: Less): Float64Array;
  /** Σ |Z|² of all pairs since `begin`, shape [length], until the next call */
  sum(): Float64Array;
}

const kept = new Map<string, PairPower>();
const keptSizes = 16;

/** The quickest that there is: compiled for powers of two from 16 on, else in plain numbers. */
export function pairPower(window: WindowKind, length: number): PairPower {
  const key = `${window} ${length}`;
  const found = kept.get(key);
  if (found) return found;
  const made = compiledPairPower(window, length) ?? plainPairPower(window, length);
  if (kept.size < keptSizes) kept.set(key, made);
  return made;
}

/** By fft.js (or Bluestein's way for other lengths): runs everywhere, and is the reference in tests. */
export function plainPairPower(window: WindowKind, length: number): PairPower<Detrend> {
  const plan = segmentPlan(window, length);
  const power = new Float64Array(length);
  const sum = new Float64Array(length);
  let signal: Samples = sum;
  return {
    begin(samples) {
      signal = samples;
      sum.fill(0);
    },
    add(a, b, detrend) {
      load(plan, signal, a, b, detrend);
      transformPair(plan);
      addPower(sum, power, plan.spectrum);
      return power;
    },
    sum: () => sum,
  };
}

function load(
  plan: SegmentPlan,
  samples: Samples,
  a: number,
  b: number | null,
  detrend: Detrend,
): void {
  if (b !== null) {
    loadPair(plan, samples, a, b, detrend);
  } else {
    loadSegment(plan, 0, samples, a, detrend);
    clearSide(plan);
  }
}

/** |Z|² into `power` and onto `sum`, shapes [bins]; `spectrum` is re, im, re, im …, [2 · bins]. */
function addPower(sum: Float64Array, power: Float64Array, spectrum: Float64Array): void {
  for (let bin = 0; bin < sum.length; bin++) {
    const re = spectrum[2 * bin]!;
    const im = spectrum[2 * bin + 1]!;
    const square = re * re + im * im;
    power[bin] = square;
    sum[bin]! += square;
  }
}

/** What kernel/pairPower.as exports; all but counts and flags are byte addresses. */
interface Kernel {
  load32(a: number, b: number, count: number, detrend: number, window: number, pair: number): void;
  load64(a: number, b: number, count: number, detrend: number, window: number, pair: number): void;
  transform(x: number, y: number, twiddles: number, length: number): number;
  addPower(z: number, power: number, sum: number, length: number): void;
}

const pageBytes = 65_536;
const leastLength = 16;
const instance = compileWasm(pairPowerWasm);

/** By WebAssembly, two doubles at a time; null where it cannot run or the length does not suit. */
export function compiledPairPower(window: WindowKind, length: number): PairPower | null {
  if (!instance || !isPowerOfTwo(length) || length < leastLength) return null;
  const { exports } = instance<Kernel>();
  const at = addresses(length);
  reserve(exports.memory, at.samples);
  const tables = new Float64Array(exports.memory.buffer);
  tables.set(windowWeights(window, length), at.window / 8);
  tables.set(twiddles(length), at.twiddles / 8);

  let power = new Float64Array(exports.memory.buffer, at.power, length);
  let sum = new Float64Array(exports.memory.buffer, at.sum, length);
  let bytes: 4 | 8 = 8;
  let loadSegments = exports.load64;
  return {
    begin(samples) {
      // Growing takes the old views away.
      if (reserve(exports.memory, at.samples + samples.byteLength)) {
        power = new Float64Array(exports.memory.buffer, at.power, length);
        sum = new Float64Array(exports.memory.buffer, at.sum, length);
      }
      if (samples instanceof Float32Array) {
        bytes = 4;
        loadSegments = exports.load32;
        new Float32Array(exports.memory.buffer, at.samples, samples.length).set(samples);
      } else {
        bytes = 8;
        loadSegments = exports.load64;
        new Float64Array(exports.memory.buffer, at.samples, samples.length).set(samples);
      }
      sum.fill(0);
    },
    add(a, b, detrend) {
      const second = b === null ? 0 : at.samples + b * bytes;
      const less = detrend === "constant" ? 1 : 0;
      loadSegments(at.samples + a * bytes, second, length, less, at.window, at.x);
      const z = exports.transform(at.x, at.y, at.twiddles, length);
      exports.addPower(z, at.power, at.sum, length);
      return power;
    },
    sum: () => sum,
  };
}

/** Byte addresses of the module's arrays; the signal comes last, since its length varies. */
function addresses(length: number) {
  const complex = 16 * length;
  const real = 8 * length;
  const window = 1024;
  const tables = window + real;
  const x = tables + 8 * twiddles(length).length;
  return {
    window,
    twiddles: tables,
    x,
    y: x + complex,
    power: x + 2 * complex,
    sum: x + 2 * complex + real,
    samples: x + 2 * complex + 2 * real,
  };
}

/** @returns whether the memory grew, so that views on it are void */
function reserve(memory: WasmInstance<Kernel>["exports"]["memory"], bytes: number): boolean {
  // A vector is loaded whole even where half of it lies past the last sample.
  const missing = bytes + 16 - memory.buffer.byteLength;
  if (missing <= 0) return false;
  memory.grow(Math.ceil(missing / pageBytes));
  return true;
}

/** For each stage of n, n/4, …, for each p < n/4: w^p, w^2p and w^3p with w = e^(−2πi/n). */
function twiddles(length: number): Float64Array {
  const values: number[] = [];
  for (let n = length; n >= 4; n /= 4) {
    for (let p = 0; p < n / 4; p++) {
      for (const k of [1, 2, 3]) {
        const angle = (-2 * Math.PI * ((k * p) % n)) / n;
        values.push(Math.cos(angle), Math.sin(angle));
      }
    }
  }
  return Float64Array.from(values);
}
