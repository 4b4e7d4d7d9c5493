import { compileWasm } from "../dsp/kernel/webAssembly.ts";
import { ridgeWasm } from "./kernel/ridgeWasm.ts";
import { cellPx, ridgeDirections, ridgeMarginPx } from "./parameters.ts";

/** Added to the direction of a pixel on the crest of a ridge. */
export const crestBit = 128;
export const directionBits = 7;

/**
 * The ridge filter on one tile of fixed size, in 16-bit integers. `picture` is filled by the caller
 * with 16-bit luminance, `run` overwrites it; answers are wrong within `ridgeMarginPx` of the border.
 */
export interface RidgeTile {
  readonly columns: number;
  readonly rows: number;
  /** shape [rows, columns] */
  picture: Uint16Array;
  /** greatest answer over the directions, 0 or more, shape [rows, columns] */
  strength: Int16Array;
  /** 0 to 7, a step being 180° / 8 from the x axis towards y, and `crestBit`; shape [rows, columns] */
  direction: Uint8Array;
  /** sums over cells of `cellPx`² pixels within the margin, of 12-bit luminance, row by row */
  levels: Int32Array;
  squares: Int32Array;
  strengths: Int32Array;
  run(): void;
}

const compiled = compileWasm(ridgeWasm);

/** By WebAssembly where the engine can, else plain: both give the same numbers. */
export function ridgeTile(columns: number, rows: number): RidgeTile {
  return compiledRidgeTile(columns, rows) ?? plainRidgeTile(columns, rows);
}

/** What one direction needs: factors of 2^15 for xx, 4 xy and yy, and steps along its line in px. */
interface Line {
  factorXx: number;
  factorXy: number;
  factorYy: number;
  near: readonly [x: number, y: number];
  far: readonly [x: number, y: number];
  /** 7 px along a diagonal are as long as 9 along an axis */
  isTight: boolean;
  factorMean: number;
}

const lines: readonly Line[] = Array.from({ length: ridgeDirections }, (_, index) => {
  const angle = (index * Math.PI) / ridgeDirections;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const most = Math.max(Math.abs(cos), Math.abs(sin));
  const isTight = Math.abs(Math.abs(cos) - Math.abs(sin)) < 1e-9;
  const steps = (count: number) =>
    [Math.round((count * cos) / most), Math.round((count * sin) / most)] as const;
  const factor = (share: number) => Math.round(32_767 * share);
  return {
    factorXx: factor(sin * sin),
    factorXy: factor((-sin * cos) / 2),
    factorYy: factor(cos * cos),
    near: steps(1),
    far: steps(isTight ? 2 : 3),
    isTight,
    factorMean: Math.round(32_768 / (isTight ? 7 : 9)),
  };
});

interface Kernel {
  reduce(picture: number, width: number, rows: number): void;
  blur(from: number, between: number, to: number, width: number, rows: number, step: number): void;
  mix(one: number, two: number, three: number, sum: number, width: number, rows: number): void;
  bend(sum: number, xx: number, xy: number, yy: number, width: number, rows: number): void;
  along(...addressesAndFactors: number[]): void;
  crests(strength: number, direction: number, packed: number, width: number, rows: number): void;
  cells(
    picture: number,
    strength: number,
    levels: number,
    squares: number,
    strengths: number,
    width: number,
    rows: number,
    margin: number,
  ): void;
}

/** null where WebAssembly cannot run. */
export function compiledRidgeTile(columns: number, rows: number): RidgeTile | null {
  if (!compiled) return null;
  const { exports } = compiled<Kernel>();
  const bytes = 2 * columns * rows;
  // Vectors are loaded a little before and past a picture: each has room around it.
  const room = 8 * columns;
  const start = 1024 + room;
  const at = (index: number) => start + index * (bytes + room);
  const [picture, a, b, c, d, xx, xy, yy, direction, packed, sums] = Array.from(
    { length: 11 },
    (_, index) => at(index),
  ) as [number, number, number, number, number, number, number, number, number, number, number];
  const cellCount = cellsWithin(columns) * cellsWithin(rows);
  const missing = sums + 12 * cellCount - exports.memory.buffer.byteLength;
  if (missing > 0) exports.memory.grow(Math.ceil(missing / 65_536));
  const { buffer } = exports.memory;
  const strength = d;
  const strengths = new Int16Array(buffer, strength, columns * rows);
  const directions = new Int16Array(buffer, direction, columns * rows);
  return {
    columns,
    rows,
    picture: new Uint16Array(buffer, picture, columns * rows),
    strength: strengths,
    direction: new Uint8Array(buffer, packed, columns * rows),
    levels: new Int32Array(buffer, sums, cellCount),
    squares: new Int32Array(buffer, sums + 4 * cellCount, cellCount),
    strengths: new Int32Array(buffer, sums + 8 * cellCount, cellCount),
    run() {
      exports.reduce(picture, columns, rows);
      exports.blur(picture, d, a, columns, rows, 1);
      exports.blur(a, d, b, columns, rows, 1);
      exports.blur(b, d, c, columns, rows, 2);
      exports.mix(a, b, c, d, columns, rows);
      exports.bend(d, xx, xy, yy, columns, rows);
      strengths.fill(0);
      directions.fill(0);
      for (const [number, line] of lines.entries()) {
        exports.along(
          xx,
          xy,
          yy,
          a,
          b,
          strength,
          direction,
          columns,
          rows,
          line.factorXx,
          line.factorXy,
          line.factorYy,
          2 * (line.near[1] * columns + line.near[0]),
          2 * (line.far[1] * columns + line.far[0]),
          line.isTight ? 1 : 0,
          line.factorMean,
          number,
        );
      }
      exports.crests(strength, direction, packed, columns, rows);
      exports.cells(
        picture,
        strength,
        sums,
        sums + 4 * cellCount,
        sums + 8 * cellCount,
        columns,
        rows,
        ridgeMarginPx,
      );
    },
  };
}

function cellsWithin(size: number): number {
  return (size - 2 * ridgeMarginPx) / cellPx;
}

/** The same straight from the definition, for engines without SIMD and for the tests. */
export function plainRidgeTile(columns: number, rows: number): RidgeTile {
  const count = columns * rows;
  const picture = new Uint16Array(count);
  const strength = new Int16Array(count);
  const direction = new Uint8Array(count);
  const cellCount = cellsWithin(columns) * cellsWithin(rows);
  const levels = new Int32Array(cellCount);
  const squares = new Int32Array(cellCount);
  const strengths = new Int32Array(cellCount);
  const run = () => {
    for (let at = 0; at < count; at++) picture[at]! >>= 4;
    const one = blurred(picture, columns, rows, 1);
    const two = blurred(one, columns, rows, 1);
    const three = blurred(two, columns, rows, 2);
    const sum = one.map((value, at) => value + 2 * two[at]! + 6 * three[at]!);
    const bends = secondDerivatives(sum, columns, rows);
    strength.fill(0);
    direction.fill(0);
    for (const [number, line] of lines.entries()) {
      keepGreater(alongLine(bends, line, columns, rows), strength, direction, number);
    }
    markCrests(strength, direction, columns, rows);
    let cell = 0;
    for (let top = ridgeMarginPx; top < rows - ridgeMarginPx; top += cellPx) {
      for (let left = ridgeMarginPx; left < columns - ridgeMarginPx; left += cellPx, cell++) {
        levels[cell] = squares[cell] = strengths[cell] = 0;
        for (let y = top; y < top + cellPx; y++) {
          for (let at = y * columns + left; at < y * columns + left + cellPx; at++) {
            levels[cell]! += picture[at]!;
            squares[cell]! += picture[at]! ** 2;
            strengths[cell]! += strength[at]!;
          }
        }
      }
    }
  };
  return { columns, rows, picture, strength, direction, levels, squares, strengths, run };
}

function blurred(from: Uint16Array, columns: number, rows: number, step: number): Uint16Array {
  const pass = (data: Uint16Array, stride: number) => {
    const out = new Uint16Array(data.length);
    for (let at = 2 * stride; at < data.length - 2 * stride; at++) {
      const outer = data[at - 2 * stride]! + data[at + 2 * stride]!;
      const inner = data[at - stride]! + data[at + stride]!;
      out[at] = (outer + 4 * inner + 6 * data[at]! + 8) >> 4;
    }
    return out;
  };
  return pass(pass(from, step), step * columns).subarray(0, columns * rows);
}

function secondDerivatives(sum: Uint16Array, columns: number, rows: number) {
  const [xx, xy, yy] = [0, 0, 0].map(() => new Int16Array(columns * rows)) as [
    Int16Array,
    Int16Array,
    Int16Array,
  ];
  for (let at = columns; at < columns * (rows - 1); at++) {
    const twice = 2 * sum[at]!;
    xx[at] = sum[at - 1]! + sum[at + 1]! - twice;
    yy[at] = sum[at - columns]! + sum[at + columns]! - twice;
    xy[at] =
      sum[at - columns - 1]! +
      sum[at + columns + 1]! -
      sum[at - columns + 1]! -
      sum[at + columns - 1]!;
  }
  return { xx, xy, yy };
}

function alongLine(
  { xx, xy, yy }: { xx: Int16Array; xy: Int16Array; yy: Int16Array },
  line: Line,
  columns: number,
  rows: number,
): Int16Array {
  const answer = xx.map((value, at) =>
    saturated(
      saturated(scaled(value, line.factorXx) + scaled(yy[at]!, line.factorYy)) +
        scaled(xy[at]!, line.factorXy),
    ),
  );
  const near = line.near[1] * columns + line.near[0];
  const far = line.far[1] * columns + line.far[0];
  const short = new Int16Array(columns * rows);
  for (let at = columns; at < columns * (rows - 1); at++) {
    short[at] = saturated(answer[at]! + saturated(answer[at + near]! + answer[at - near]!));
  }
  const middle = line.isTight ? answer : short;
  const means = new Int16Array(columns * rows);
  for (let at = 5 * columns; at < columns * (rows - 5); at++) {
    const total = saturated(middle[at]! + saturated(short[at + far]! + short[at - far]!));
    means[at] = scaled(total, line.factorMean);
  }
  return means;
}

function keepGreater(
  answers: Int16Array,
  strength: Int16Array,
  direction: Uint8Array,
  number: number,
): void {
  for (let at = 0; at < answers.length; at++) {
    if (answers[at]! <= strength[at]!) continue;
    strength[at] = answers[at]!;
    direction[at] = number;
  }
}

function markCrests(
  strength: Int16Array,
  direction: Uint8Array,
  columns: number,
  rows: number,
): void {
  // Directions 0, 1 and 7 lie along x, 3 to 5 along y, 2 and 6 between.
  const across = [columns, columns, columns - 1, 1, 1, 1, columns + 1, columns];
  for (let at = columns; at < columns * (rows - 1); at++) {
    const value = strength[at]!;
    const side = across[direction[at]! & directionBits]!;
    if (value > 0 && value >= strength[at - side]! && value >= strength[at + side]!)
      direction[at]! |= crestBit;
  }
}

/** Product with a factor of 2^15, rounded. */
function scaled(value: number, factor: number): number {
  return (value * factor + 0x4000) >> 15;
}

function saturated(value: number): number {
  return Math.max(-32_768, Math.min(32_767, value));
}
