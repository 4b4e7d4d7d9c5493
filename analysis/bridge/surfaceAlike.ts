import type { Homography } from "../domain/change.ts";
import type { PixelBox } from "../domain/finding.ts";
import { mapped } from "./homography.ts";
import type { Luminance } from "./surface.ts";

const steps = 48;

/**
 * How alike a place looks in two photos: correlation of their levels, −1 to 1, less a plane of light.
 * @param toOther from pixels of the box's photo to those of the other one
 * @returns null when the other photo does not show the whole place, or one of both is flat
 */
export function surfaceAlike(
  own: Luminance,
  other: Luminance,
  toOther: Homography,
  box: PixelBox,
): number | null {
  const first = new Float64Array(steps * steps);
  const second = new Float64Array(steps * steps);
  for (let row = 0; row < steps; row++) {
    for (let column = 0; column < steps; column++) {
      const at = {
        x: box.x + ((column + 0.5) / steps) * box.width,
        y: box.y + ((row + 0.5) / steps) * box.height,
      };
      const there = mapped(toOther, at);
      const [a, b] = [levelAt(own, at.x, at.y), levelAt(other, there.x, there.y)];
      if (a === null || b === null) return null;
      first[row * steps + column] = a;
      second[row * steps + column] = b;
    }
  }
  level(first);
  level(second);
  let [product, owns, others] = [0, 0, 0];
  for (let at = 0; at < first.length; at++) {
    product += first[at]! * second[at]!;
    owns += first[at]! ** 2;
    others += second[at]! ** 2;
  }
  return owns * others === 0 ? null : product / Math.sqrt(owns * others);
}

/** Mean of 3 × 3 px: single pixels hold the sensor's grain. */
function levelAt({ width, height, data }: Luminance, x: number, y: number): number | null {
  const [column, row] = [Math.round(x), Math.round(y)];
  if (column < 1 || row < 1 || column > width - 2 || row > height - 2) return null;
  let sum = 0;
  for (let dy = -1; dy <= 1; dy++) {
    const at = (row + dy) * width + column;
    sum += data[at - 1]! + data[at]! + data[at + 1]!;
  }
  return sum / 9;
}

/** Takes the mean and the slopes in x and y away. */
function level(values: Float64Array): void {
  const half = (steps - 1) / 2;
  let [mean, right, down, squares] = [0, 0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    const [x, y] = [(at % steps) - half, Math.floor(at / steps) - half];
    mean += values[at]! / values.length;
    right += x * values[at]!;
    down += y * values[at]!;
    squares += x * x;
  }
  for (let at = 0; at < values.length; at++) {
    const [x, y] = [(at % steps) - half, Math.floor(at / steps) - half];
    values[at]! -= mean + (right / squares) * x + (down / squares) * y;
  }
}
