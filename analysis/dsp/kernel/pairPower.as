// AssemblyScript (not TypeScript): the inner loops of Welch's method, two doubles at a time.
// Compiled into pairPowerWasm.ts; test/analysis/dsp/pairPower.test.ts compiles it anew and compares.
// All arguments are byte addresses in the module's memory, but counts and flags.
// A complex number is one vector: lane 0 real, lane 1 imaginary.

// @ts-ignore: decorator
@inline
function two<T>(at: usize): v128 {
  // Two neighbouring samples as doubles.
  if (sizeof<T>() == 8) return v128.load(at);
  return f64x2.promote_low_f32x4(v128.load_zero<u64>(at));
}

// @ts-ignore: decorator
@inline
function mean<T>(from: usize, count: i32): f64 {
  const size = <i32>sizeof<T>();
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  const end = from + <usize>(count * size);
  for (let at = from; at < end; at += <usize>(4 * size)) {
    s0 = f64x2.add(s0, two<T>(at));
    s1 = f64x2.add(s1, two<T>(at + <usize>(2 * size)));
  }
  s0 = f64x2.add(s0, s1);
  return (f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1)) / <f64>count;
}

// @ts-ignore: decorator
@inline
function load<T>(a: usize, b: usize, count: i32, detrend: bool, window: usize, pair: usize): void {
  const step = <usize>(2 * sizeof<T>());
  const meanA = f64x2.splat(detrend ? mean<T>(a, count) : 0);
  const meanB = f64x2.splat(detrend && b != 0 ? mean<T>(b, count) : 0);
  for (let i = 0; i < count; i += 2) {
    const w = v128.load(window);
    const x = f64x2.mul(f64x2.sub(two<T>(a), meanA), w);
    let y = f64x2.splat(0);
    if (b != 0) {
      y = f64x2.mul(f64x2.sub(two<T>(b), meanB), w);
      b += step;
    }
    v128.store(pair, v128.shuffle<u64>(x, y, 0, 2));
    v128.store(pair, v128.shuffle<u64>(x, y, 1, 3), 16);
    a += step;
    window += 16;
    pair += 32;
  }
}

/** Two segments less their means, times the window, as one complex signal. b = 0: one segment alone. */
export function load32(a: usize, b: usize, count: i32, detrend: bool, window: usize, pair: usize): void {
  load<f32>(a, b, count, detrend, window, pair);
}

export function load64(a: usize, b: usize, count: i32, detrend: bool, window: usize, pair: usize): void {
  load<f64>(a, b, count, detrend, window, pair);
}

// @ts-ignore: decorator
@inline
function times(x: v128, re: v128, im: v128): v128 {
  // im is (-w.im, w.im): (x.re w.re - x.im w.im, x.im w.re + x.re w.im)
  return f64x2.add(f64x2.mul(x, re), f64x2.mul(v128.shuffle<u64>(x, x, 1, 0), im));
}

// @ts-ignore: decorator
@inline
function signed(at: usize): v128 {
  return v128.xor(v128.load_splat<u64>(at), i64x2(<i64>0x8000000000000000, 0));
}

// @ts-ignore: decorator
@inline
function minusI(x: v128): v128 {
  return v128.xor(v128.shuffle<u64>(x, x, 1, 0), i64x2(0, <i64>0x8000000000000000));
}

/**
 * Complex transform by Stockham's radix 4 (a last radix 2 when the length is no power of 4).
 * twiddles: for each stage of n, n/4 …, for each p < n/4: w^p, w^2p, w^3p with w = e^(-2 pi i/n).
 * Returns where the result lies: x or y.
 */
export function transform(x: usize, y: usize, twiddles: usize, length: i32): usize {
  let n = length;
  let s: usize = 16;
  while (n >= 4) {
    const m = n >> 2;
    const quarter = <usize>m * s;
    for (let p = 0; p < m; p++) {
      const w1r = v128.load_splat<u64>(twiddles);
      const w1i = signed(twiddles + 8);
      const w2r = v128.load_splat<u64>(twiddles, 16);
      const w2i = signed(twiddles + 24);
      const w3r = v128.load_splat<u64>(twiddles, 32);
      const w3i = signed(twiddles + 40);
      twiddles += 48;
      let from = x + <usize>p * s;
      let to = y + <usize>(4 * p) * s;
      const end = from + s;
      for (; from < end; from += 16, to += 16) {
        const a = v128.load(from);
        const b = v128.load(from + quarter);
        const c = v128.load(from + 2 * quarter);
        const d = v128.load(from + 3 * quarter);
        const ac = f64x2.add(a, c);
        const bd = f64x2.add(b, d);
        const am = f64x2.sub(a, c);
        const bm = minusI(f64x2.sub(b, d));
        v128.store(to, f64x2.add(ac, bd));
        v128.store(to + s, times(f64x2.add(am, bm), w1r, w1i));
        v128.store(to + 2 * s, times(f64x2.sub(ac, bd), w2r, w2i));
        v128.store(to + 3 * s, times(f64x2.sub(am, bm), w3r, w3i));
      }
    }
    const swap = x;
    x = y;
    y = swap;
    n = m;
    s <<= 2;
  }
  if (n == 2) {
    for (let i: usize = 0; i < s; i += 16) {
      const a = v128.load(x + i);
      const b = v128.load(x + i + s);
      v128.store(y + i, f64x2.add(a, b));
      v128.store(y + i + s, f64x2.sub(a, b));
    }
    return y;
  }
  return x;
}

/** |Z|^2 into power and onto sum. */
export function addPower(z: usize, power: usize, sum: usize, length: i32): void {
  for (let i = 0; i < length; i += 2) {
    const a = v128.load(z);
    const b = v128.load(z, 16);
    const aa = f64x2.mul(a, a);
    const bb = f64x2.mul(b, b);
    const square = f64x2.add(v128.shuffle<u64>(aa, bb, 0, 2), v128.shuffle<u64>(aa, bb, 1, 3));
    v128.store(power, square);
    v128.store(sum, f64x2.add(v128.load(sum), square));
    z += 32;
    power += 16;
    sum += 16;
  }
}
