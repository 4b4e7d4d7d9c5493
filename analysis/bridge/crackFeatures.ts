import type { PixelPoint } from "../domain/finding.ts";
import type { CrackLine } from "./crack.ts";
import { familyDegrees, nearFormworkPx } from "./parameters.ts";
import type { StraightLine } from "./straight.ts";
import type { Luminance } from "./surface.ts";
import { quantile } from "./width.ts";

/**
 * What tells a crack from other dark lines, each a plain measure of one line (bridge.md 3.4): a crack
 * is long, wanders, has a dark core between two like sides, stands out everywhere along itself and
 * does not run with the boards.
 */
export interface CrackFeatures {
  /** log2 of the length in px */
  logLength: number;
  /** 20th percentile along the line of its strength over the texture around: a crack has no pale stretches */
  weakest: number;
  filledShare: number;
  /** (darker side − core) over the surface level, median along the line; below 0 at an edge */
  depth: number;
  /** 20th percentile of the same: pits in a row leave bare surface between them */
  faintest: number;
  /** difference of the two sides over what the core is darker than their mean; an edge has 0.5 and up */
  step: number;
  /** how much of the line's darkness sits in its innermost 2 px; a soft streak has little */
  sharpness: number;
  /** root mean square distance from its straight chord per length, in per cent */
  wander: number;
  /** mean turn per 8 px, degrees: texture zigzags */
  zigzag: number;
  /** 1 when it runs with a joint of the formwork nearby */
  alongFormwork: number;
}

export const featureNames = [
  "logLength",
  "weakest",
  "filledShare",
  "depth",
  "faintest",
  "step",
  "sharpness",
  "wander",
  "zigzag",
  "alongFormwork",
] as const satisfies readonly (keyof CrackFeatures)[];

export function crackFeatures(
  crack: CrackLine,
  luminance: Luminance,
  formwork: readonly StraightLine[],
): CrackFeatures {
  const { line } = crack;
  return {
    logLength: Math.log2(crack.lengthPx),
    weakest: crack.weakest,
    filledShare: crack.filledShare,
    ...profileFeatures(line, luminance),
    wander: (100 * chordDeviation(line)) / crack.lengthPx,
    zigzag: meanTurnDegrees(line),
    alongFormwork: runsWith(line, formwork) ? 1 : 0,
  };
}

/** Offsets from the centre line at which the surface is read, px. */
const offsets = [-6, -5, -4, -2, -1, 0, 1, 2, 4, 5, 6] as const;

function profileFeatures(line: readonly PixelPoint[], luminance: Luminance) {
  const depths: number[] = [];
  const steps: number[] = [];
  const sharp: number[] = [];
  const every = Math.max(1, Math.floor(line.length / 60));
  for (let index = 0; index < line.length; index += every) {
    const point = line[index]!;
    const before = line[Math.max(0, index - 4)]!;
    const after = line[Math.min(line.length - 1, index + 4)]!;
    const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
    const nx = -(after.y - before.y) / length;
    const ny = (after.x - before.x) / length;
    const at = offsets.map((offset) =>
      levelAt(luminance, point.x + nx * offset, point.y + ny * offset),
    );
    const left = (at[0]! + at[1]! + at[2]!) / 3;
    const right = (at[8]! + at[9]! + at[10]!) / 3;
    const core = Math.min(at[4]!, at[5]!, at[6]!);
    const near = (at[3]! + at[7]!) / 2;
    const level = Math.max(1, (left + right) / 2);
    depths.push((Math.min(left, right) - core) / level);
    steps.push((left - right) / level);
    sharp.push((near - core) / level);
  }
  const depth = quantile(depths, 0.5);
  const stepSize = Math.abs(quantile(steps, 0.5));
  const full = Math.max(0.005, depth + stepSize / 2);
  return {
    depth,
    faintest: quantile(depths, 0.2),
    step: Math.min(3, stepSize / full),
    sharpness: Math.min(2, Math.max(-1, quantile(sharp, 0.5) / full)),
  };
}

function levelAt({ width, height, data }: Luminance, x: number, y: number): number {
  const px = Math.min(Math.max(x, 0), width - 1.001);
  const py = Math.min(Math.max(y, 0), height - 1.001);
  const column = Math.floor(px);
  const row = Math.floor(py);
  const at = row * width + column;
  const right = px - column;
  const upper = data[at]! * (1 - right) + data[at + 1]! * right;
  const lower = data[at + width]! * (1 - right) + data[at + width + 1]! * right;
  return upper + (lower - upper) * (py - row);
}

/** Root mean square distance from the straight line between the ends, px. */
function chordDeviation(line: readonly PixelPoint[]): number {
  const from = line[0]!;
  const to = line.at(-1)!;
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  let squares = 0;
  for (const { x, y } of line) {
    squares += (((x - from.x) * (to.y - from.y) - (y - from.y) * (to.x - from.x)) / length) ** 2;
  }
  return Math.sqrt(squares / line.length);
}

function meanTurnDegrees(line: readonly PixelPoint[]): number {
  const stride = 8;
  let total = 0;
  let count = 0;
  for (let index = stride; index + stride < line.length; index += stride) {
    const a = line[index - stride]!;
    const b = line[index]!;
    const c = line[index + stride]!;
    const turn = Math.atan2(c.y - b.y, c.x - b.x) - Math.atan2(b.y - a.y, b.x - a.x);
    total += Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)));
    count++;
  }
  return count === 0 ? 0 : ((total / count) * 180) / Math.PI;
}

function runsWith(line: readonly PixelPoint[], formwork: readonly StraightLine[]): boolean {
  const from = line[0]!;
  const to = line.at(-1)!;
  const middle = line[line.length >> 1]!;
  const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  return formwork.some((joint) => {
    const between = Math.abs(((angle - joint.angleDegrees + 270) % 180) - 90);
    const away = Math.hypot(middle.x - joint.x, middle.y - joint.y);
    return between <= 2 * familyDegrees && away <= nearFormworkPx;
  });
}
