import type { Reason } from "../domain/reason.ts";
import { addContributions } from "../trees/flatTrees.ts";
import type { CrackLine, DarkLines, JudgedPieces } from "./crack.ts";
import type { ContextFeature } from "./crackContext.ts";
import { contextFeatures } from "./crackContext.ts";
import type { CrackModel } from "./crackModel.ts";
import { logistic } from "./crackModel.ts";
import type { PieceFeature } from "./crackPieces.ts";
import { pieceFeatures } from "./crackPieces.ts";
import { mostReasonPieces } from "./parameters.ts";

const codes = [
  "crackDepth",
  "crackContrast",
  "crackFaintest",
  "crackSides",
  "crackCore",
  "crackLength",
  "crackInterrupted",
  "crackWander",
  "crackZigzag",
  "crackAlongFormwork",
  "crackSurroundings",
] as const;
type Code = (typeof codes)[number];

/** Which sentence a measure belongs to. */
const sentenceOf: Readonly<Record<PieceFeature, Code>> = {
  depth: "crackDepth",
  depthToSpread: "crackDepth",
  depthFar: "crackDepth",
  coreLevel: "crackDepth",
  levelToPhoto: "crackDepth",
  prominence: "crackContrast",
  weakest: "crackContrast",
  chainProminence: "crackContrast",
  texture: "crackContrast",
  faintest: "crackFaintest",
  variation: "crackFaintest",
  coreUnrest: "crackFaintest",
  step: "crackSides",
  stepShare: "crackSides",
  stepFar: "crackSides",
  band: "crackSides",
  sideUnrest: "crackSides",
  width: "crackCore",
  core: "crackCore",
  secondDark: "crackCore",
  bothDark: "crackCore",
  rim: "crackCore",
  logLength: "crackLength",
  logToEnd: "crackLength",
  filled: "crackInterrupted",
  bend16: "crackWander",
  bend32: "crackWander",
  bend64: "crackWander",
  netTurn: "crackWander",
  turn4: "crackZigzag",
  turn8: "crackZigzag",
  straightOn: "crackAlongFormwork",
  straightOnLess: "crackAlongFormwork",
  straightStrength: "crackAlongFormwork",
  sameNear: "crackAlongFormwork",
  sameFar: "crackAlongFormwork",
  familyTurn: "crackAlongFormwork",
  familyShare: "crackAlongFormwork",
  densityNear: "crackSurroundings",
  densityFar: "crackSurroundings",
};

/** What the second stage has from the first: its part is told by what moved the first. */
const fromFirst: ReadonlySet<ContextFeature> = new Set([
  "own",
  "line1",
  "line3",
  "line7",
  "lineMean",
  "lineMost",
  "lineLow",
]);

/**
 * What moved the model, as points of the score, most first: the changes of log-odds along the trees'
 * ways (Saabas 2014), mean over the line's pieces, gathered by sentence.
 */
export function crackReasons(
  crack: CrackLine,
  { pieces }: DarkLines,
  { context }: JudgedPieces,
  model: CrackModel,
  score: number,
): Reason[] {
  const every = Math.max(1, Math.ceil(crack.pieces.length / mostReasonPieces));
  const chosen = crack.pieces.filter((_, index) => index % every === 0);
  const first = new Float64Array(pieceFeatures.length);
  const second = new Float64Array(contextFeatures.length);
  for (const piece of chosen) {
    addContributions(model.pieces.trees, pieces.features, piece * pieceFeatures.length, first);
    addContributions(model.context.trees, context, piece * contextFeatures.length, second);
  }
  const logOdds = gathered(first, second);
  const total = [...logOdds.values()].reduce((sum, value) => sum + value, 0);
  const gain = score - 100 * logistic(model.context.start);
  const pointsPerLogOdd = total === 0 ? 0 : gain / total;
  const mean = (feature: PieceFeature) => {
    const column = pieceFeatures.indexOf(feature);
    const sum = chosen.reduce(
      (all, piece) => all + pieces.features[piece * pieceFeatures.length + column]!,
      0,
    );
    return sum / chosen.length;
  };
  const others =
    chosen.reduce(
      (all, piece) =>
        all + context[piece * contextFeatures.length + contextFeatures.indexOf("aroundLikely")]!,
      0,
    ) / chosen.length;
  return [...logOdds]
    .map(([code, value]) => ({
      code,
      values: valuesOf(code, crack, mean, others),
      weight: Math.round(value * pointsPerLogOdd),
    }))
    .filter(({ code, weight }) => weight !== 0 && !(code === "crackAlongFormwork" && weight > 0))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

function gathered(first: Float64Array, second: Float64Array): Map<Code, number> {
  const own = new Map<Code, number>();
  const add = (to: Map<Code, number>, code: Code, value: number) =>
    to.set(code, (to.get(code) ?? 0) + value);
  for (const [column, feature] of pieceFeatures.entries())
    add(own, sentenceOf[feature], first[column]!);
  const sum = first.reduce((all, value) => all + value, 0);
  const size = first.reduce((all, value) => all + Math.abs(value), 0);
  const all = new Map<Code, number>();
  let passedOn = 0;
  for (const [column, feature] of contextFeatures.entries()) {
    if (fromFirst.has(feature)) passedOn += second[column]!;
    else if (feature === "runPx") add(all, "crackLength", second[column]!);
    else add(all, sentenceOf[feature as PieceFeature] ?? "crackSurroundings", second[column]!);
  }
  // A first stage that is torn must not blow its parts up beyond what was passed on.
  const scale = passedOn / (Math.sign(passedOn) * Math.max(Math.abs(sum), size / 2) || 1);
  let told = 0;
  for (const [code, value] of own) {
    add(all, code, value * scale);
    told += value * scale;
  }
  add(all, "crackSurroundings", passedOn - told);
  return all;
}

function valuesOf(
  code: Code,
  crack: CrackLine,
  mean: (feature: PieceFeature) => number,
  others: number,
): Reason["values"] {
  switch (code) {
    case "crackDepth":
      return { share: rounded(mean("depth"), 2) };
    case "crackContrast":
      return { times: rounded(mean("weakest"), 1) };
    case "crackFaintest":
      return { share: rounded(mean("faintest") * mean("depth"), 3) };
    case "crackSides":
      return { step: rounded(mean("stepShare"), 2) };
    case "crackCore":
      return { share: rounded(Math.min(1, mean("core")), 2) };
    case "crackLength":
      return { lengthPx: Math.round(crack.lengthPx) };
    case "crackInterrupted":
      return { share: rounded(mean("filled"), 2) };
    case "crackWander":
      return { percent: rounded(mean("bend64"), 1) };
    case "crackZigzag":
      return { degrees: rounded(mean("turn8"), 0) };
    case "crackAlongFormwork":
      return {};
    case "crackSurroundings":
      return { others: rounded(others, 0) };
    default:
      return code satisfies never;
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
