/**
 * Fits the model of `analysis/bridge/rejector.ts` to dark lines of rendered walls: a line is a crack
 * when more than half of it lies within 2 px of one. Logistic regression by Newton's steps, each line
 * weighted by its length, ridge penalty 3. The result is copied into the file by hand, since what
 * decides about cracks is read before it changes.
 */
import sharp from "sharp";
import { crackLines } from "../../analysis/bridge/crack.ts";
import { crackFeatures, featureNames } from "../../analysis/bridge/crackFeatures.ts";
import { ridgeMap } from "../../analysis/bridge/ridge.ts";
import { backgroundOf, luminanceOf } from "../../analysis/bridge/surface.ts";
import { renderWall } from "../analysis/bridge/renderConcrete.ts";
import { anyWall } from "../analysis/bridge/walls.ts";
import { grown } from "./crackScore.ts";

const penalty = 3;

interface Line {
  features: number[];
  isCrack: boolean;
  lengthPx: number;
}

/** @returns the model as it stands in the source, for 240 walls in some minutes */
export async function fitCrackRejector(walls = 240) {
  const lines: Line[] = [];
  for (let seed = 0; seed < walls; seed++) lines.push(...(await linesOf(seed)));
  const columns = featureNames.map((_, index) => lines.map(({ features }) => features[index]!));
  const means = columns.map((values) => values.reduce((sum, v) => sum + v, 0) / values.length);
  const deviations = columns.map((values, index) =>
    Math.sqrt(values.reduce((sum, v) => sum + (v - means[index]!) ** 2, 0) / values.length),
  );
  const rows = lines.map(({ features }) => [
    1,
    ...features.map((value, index) => (value - means[index]!) / deviations[index]!),
  ]);
  const [bias, ...weights] = fitted(rows, lines);
  const terms = featureNames.map((feature, index) => ({
    feature,
    mean: Number(means[index]!.toFixed(4)),
    deviation: Number(deviations[index]!.toFixed(4)),
    weight: Number(weights[index]!.toFixed(3)),
  }));
  const cracks = lines.filter(({ isCrack }) => isCrack).length;
  return { lines: lines.length, cracks, bias: Number(bias!.toFixed(3)), terms };
}

async function linesOf(seed: number): Promise<Line[]> {
  const { photo, centre } = renderWall(anyWall(seed));
  const { width, height } = photo;
  const { data } = await sharp(
    await sharp(photo.data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer(),
  )
    .raw()
    .toBuffer({ resolveWithObject: true });
  const luminance = luminanceOf({ width, height, data });
  const { cracks, formwork } = crackLines(ridgeMap(luminance, backgroundOf(luminance)));
  const near = grown(centre, width, height, 2);
  return cracks.map((crack) => {
    const features = crackFeatures(crack, luminance, formwork);
    const hits = crack.line.filter(({ x, y }) => near[Math.round(y) * width + Math.round(x)] === 1);
    return {
      features: featureNames.map((name) => features[name]),
      isCrack: hits.length > crack.line.length / 2,
      lengthPx: crack.lengthPx,
    };
  });
}

function fitted(rows: readonly number[][], lines: readonly Line[]): number[] {
  const size = rows[0]!.length;
  const meanLength = lines.reduce((sum, { lengthPx }) => sum + lengthPx, 0) / lines.length;
  let weights = new Array<number>(size).fill(0);
  for (let round = 0; round < 30; round++) {
    const gradient = weights.map((weight, index) => (index === 0 ? 0 : -penalty * weight));
    const curvature = weights.map((_, row) =>
      weights.map((__, column) => (row === column && row > 0 ? penalty : 0)),
    );
    for (const [at, row] of rows.entries()) {
      const { isCrack, lengthPx } = lines[at]!;
      const share = lengthPx / meanLength;
      const logOdds = row.reduce((sum, value, index) => sum + value * weights[index]!, 0);
      const probability = 1 / (1 + Math.exp(-logOdds));
      const bend = share * probability * (1 - probability);
      for (let i = 0; i < size; i++) {
        gradient[i]! += share * ((isCrack ? 1 : 0) - probability) * row[i]!;
        for (let j = 0; j < size; j++) curvature[i]![j]! += bend * row[i]! * row[j]!;
      }
    }
    const step = solved(curvature, gradient);
    weights = weights.map((weight, index) => weight + step[index]!);
  }
  return weights;
}

/** Gauss with pivots. */
function solved(matrix: readonly number[][], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  for (let column = 0; column < rows.length; column++) {
    let pivot = column;
    for (let row = column; row < rows.length; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = 0; row < rows.length; row++) {
      if (row === column) continue;
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let at = column; at <= rows.length; at++) rows[row]![at]! -= factor * rows[column]![at]!;
    }
  }
  return rows.map((row, index) => row[rows.length]! / row[index]!);
}

if (process.argv[1]?.endsWith("crackRejector.js")) {
  process.stdout.write(`${JSON.stringify(await fitCrackRejector(), null, 2)}\n`);
}
