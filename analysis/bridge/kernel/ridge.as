// AssemblyScript (not TypeScript): the ridge filter of one tile in 16-bit integers, eight pixels at a time.
// Compiled into ridgeWasm.ts; test/analysis/bridge/ridgeKernel.test.ts compiles it anew and compares it
// with ridgeTile.ts, number by number. All arguments are byte addresses in the module's memory, but width
// (a multiple of 8), rows and what is named a factor. A picture has `width` 16-bit numbers a row.

// @ts-ignore: decorator
@inline
function five(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  // Binomial 1 4 6 4 1 over 16, rounded; 12-bit values stay within unsigned 16 bits.
  const outer = i16x8.add(a, e);
  const inner = i16x8.add(b, d);
  const sum = i16x8.add(
    i16x8.add(outer, i16x8.shl(i16x8.add(inner, c), 2)),
    i16x8.add(i16x8.shl(c, 1), i16x8.splat(8)),
  );
  return i16x8.shr_u(sum, 4);
}

/** Blurs `from` into `to` by way of `between`; neighbours are `step` pixels apart. The border is not right. */
export function blur(from: usize, between: usize, to: usize, width: i32, rows: i32, step: i32): void {
  const one = <usize>(2 * step);
  const end = from + <usize>(2 * width * rows) - 2 * one;
  let out = between + 2 * one;
  for (let at = from + 2 * one; at < end; at += 16, out += 16) {
    v128.store(
      out,
      five(
        v128.load(at - 2 * one),
        v128.load(at - one),
        v128.load(at),
        v128.load(at + one),
        v128.load(at + 2 * one),
      ),
    );
  }
  const row = <usize>(2 * width * step);
  const last = between + <usize>(2 * width * rows) - 2 * row;
  out = to + 2 * row;
  for (let at = between + 2 * row; at < last; at += 16, out += 16) {
    v128.store(
      out,
      five(
        v128.load(at - 2 * row),
        v128.load(at - row),
        v128.load(at),
        v128.load(at + row),
        v128.load(at + 2 * row),
      ),
    );
  }
}

/** Luminance of 16 bits to 12. */
export function reduce(picture: usize, width: i32, rows: i32): void {
  const end = picture + <usize>(2 * width * rows);
  for (let at = picture; at < end; at += 16) v128.store(at, i16x8.shr_u(v128.load(at), 4));
}

/** sum = one + 2 two + 6 three: scales weighted by their variance. Modulo 2^16. */
export function mix(one: usize, two: usize, three: usize, sum: usize, width: i32, rows: i32): void {
  const count = <usize>(2 * width * rows);
  for (let i: usize = 0; i < count; i += 16) {
    const c = v128.load(three + i);
    const six = i16x8.add(i16x8.shl(c, 2), i16x8.shl(c, 1));
    v128.store(
      sum + i,
      i16x8.add(v128.load(one + i), i16x8.add(i16x8.shl(v128.load(two + i), 1), six)),
    );
  }
}

/** Second derivatives: xx, 4 xy, yy; row 0 and the last row are not written. */
export function bend(sum: usize, xx: usize, xy: usize, yy: usize, width: i32, rows: i32): void {
  const row = <usize>(2 * width);
  const end = <usize>(2 * width * (rows - 1));
  for (let i = row; i < end; i += 16) {
    const at = sum + i;
    const twice = i16x8.shl(v128.load(at), 1);
    v128.store(xx + i, i16x8.sub(i16x8.add(v128.load(at - 2), v128.load(at + 2)), twice));
    v128.store(yy + i, i16x8.sub(i16x8.add(v128.load(at - row), v128.load(at + row)), twice));
    v128.store(
      xy + i,
      i16x8.sub(
        i16x8.add(v128.load(at - row - 2), v128.load(at + row + 2)),
        i16x8.add(v128.load(at - row + 2), v128.load(at + row - 2)),
      ),
    );
  }
}

/**
 * Answers of one direction: steered second derivative into `answer`, its sum over three pixels into
 * `short`, over 9 (or 7, `tight`) along the line into the maximum `strength`, with its number into
 * `direction` (16 bits). `near` and `far` are byte steps along the line; factors are of 2^15.
 */
export function along(
  xx: usize,
  xy: usize,
  yy: usize,
  answer: usize,
  short: usize,
  strength: usize,
  direction: usize,
  width: i32,
  rows: i32,
  factorXx: i32,
  factorXy: i32,
  factorYy: i32,
  near: i32,
  far: i32,
  tight: i32,
  factorMean: i32,
  number: i32,
): void {
  const a = i16x8.splat(<i16>factorXx);
  const b = i16x8.splat(<i16>factorXy);
  const c = i16x8.splat(<i16>factorYy);
  const count = <usize>(2 * width * rows);
  for (let i: usize = 0; i < count; i += 16) {
    v128.store(
      answer + i,
      i16x8.add_sat_s(
        i16x8.add_sat_s(
          i16x8.q15mulr_sat_s(v128.load(xx + i), a),
          i16x8.q15mulr_sat_s(v128.load(yy + i), c),
        ),
        i16x8.q15mulr_sat_s(v128.load(xy + i), b),
      ),
    );
  }
  const margin = <usize>(2 * width * 5);
  const end = count - margin;
  for (let i = margin - <usize>(8 * width); i < end + <usize>(8 * width); i += 16) {
    const at = answer + i;
    v128.store(
      short + i,
      i16x8.add_sat_s(
        v128.load(at),
        i16x8.add_sat_s(v128.load(at + <usize>near), v128.load(at - <usize>near)),
      ),
    );
  }
  const middle = tight != 0 ? answer : short;
  const mean = i16x8.splat(<i16>factorMean);
  const own = i16x8.splat(<i16>number);
  for (let i = margin; i < end; i += 16) {
    const at = short + i;
    const total = i16x8.add_sat_s(
      v128.load(middle + i),
      i16x8.add_sat_s(v128.load(at + <usize>far), v128.load(at - <usize>far)),
    );
    const value = i16x8.q15mulr_sat_s(total, mean);
    const before = v128.load(strength + i);
    const more = i16x8.gt_s(value, before);
    v128.store(strength + i, i16x8.max_s(value, before));
    v128.store(direction + i, v128.bitselect(own, v128.load(direction + i), more));
  }
}

/**
 * Directions as bytes, with 128 added on crests: where the strength is positive and no less than on
 * both sides across the line, to the nearest of the eight neighbours.
 */
export function crests(strength: usize, direction: usize, packed: usize, width: i32, rows: i32): void {
  const row = <usize>(2 * width);
  const end = <usize>(2 * width * (rows - 1));
  const zero = i16x8.splat(0);
  const mark = i16x8.splat(128);
  let out = packed + <usize>width;
  for (let i = row; i < end; i += 16, out += 8) {
    const at = strength + i;
    const s = v128.load(at);
    const flat = i16x8.max_s(v128.load(at - row), v128.load(at + row));
    const steep = i16x8.max_s(v128.load(at - 2), v128.load(at + 2));
    const falling = i16x8.max_s(v128.load(at - row + 2), v128.load(at + row - 2));
    const rising = i16x8.max_s(v128.load(at - row - 2), v128.load(at + row + 2));
    const d = v128.load(direction + i);
    // Directions 0, 1 and 7 lie along x, 3 to 5 along y, 2 and 6 between.
    let beside = v128.bitselect(falling, flat, i16x8.eq(d, i16x8.splat(2)));
    beside = v128.bitselect(rising, beside, i16x8.eq(d, i16x8.splat(6)));
    const isSteep = v128.and(i16x8.gt_s(d, i16x8.splat(2)), i16x8.lt_s(d, i16x8.splat(6)));
    beside = v128.bitselect(steep, beside, isSteep);
    const crest = v128.and(i16x8.ge_s(s, beside), i16x8.gt_s(s, zero));
    const bytes = v128.or(d, v128.and(crest, mark));
    v128.store64_lane(out, i8x16.narrow_i16x8_u(bytes, bytes), 0);
  }
}

/**
 * Sums over cells of 8 x 8 pixels of what lies within `margin` (a multiple of 8): of the picture and of
 * its squares into `levels` and `squares`, of the strength into `strengths`; 32-bit numbers, row by row.
 */
export function cells(
  picture: usize,
  strength: usize,
  levels: usize,
  squares: usize,
  strengths: usize,
  width: i32,
  rows: i32,
  margin: i32,
): void {
  const ones = i16x8.splat(1);
  for (let top = margin; top < rows - margin; top += 8) {
    for (let left = margin; left < width - margin; left += 8) {
      let level = i32x4.splat(0);
      let square = i32x4.splat(0);
      let ridge = i32x4.splat(0);
      let at = <usize>(2 * (top * width + left));
      for (let y = 0; y < 8; y++, at += <usize>(2 * width)) {
        const p = v128.load(picture + at);
        level = i32x4.add(level, i32x4.dot_i16x8_s(p, ones));
        square = i32x4.add(square, i32x4.dot_i16x8_s(p, p));
        ridge = i32x4.add(ridge, i32x4.dot_i16x8_s(v128.load(strength + at), ones));
      }
      store<i32>(levels, all(level));
      store<i32>(squares, all(square));
      store<i32>(strengths, all(ridge));
      levels += 4;
      squares += 4;
      strengths += 4;
    }
  }
}

// @ts-ignore: decorator
@inline
function all(v: v128): i32 {
  return (
    i32x4.extract_lane(v, 0) +
    i32x4.extract_lane(v, 1) +
    i32x4.extract_lane(v, 2) +
    i32x4.extract_lane(v, 3)
  );
}
