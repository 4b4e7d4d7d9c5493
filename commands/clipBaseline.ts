import { welch } from "../analysis/dsp/welch.ts";
import type { Design } from "../analysis/leak/logistic.ts";
import { fitLogistic, logitsOf } from "../analysis/leak/logistic.ts";
import { rocAuc } from "../analysis/leak/roc.ts";
import type { ScenarioName } from "../simulators/scenarioSettings.ts";
import type { TrainingClip } from "../simulators/trainingClips.ts";
import { trainingClips } from "../simulators/trainingClips.ts";
import { standardised } from "./standardised.ts";

const bands = 24;
const folds = 5;

/** AUC of the plain baseline; null where one side is missing. */
export interface ClipBaseline {
  clips: number;
  leakAgainstLookAlikes: number | null;
  leakAgainstNormal: number | null;
  perKind: Record<string, number | null>;
}

interface Row {
  sensor: number;
  leak: boolean;
  sound: TrainingClip["sound"];
  levels: number[];
}

/**
 * How hard the simulated sounds are for a plain baseline: logistic regression on 24 band levels of
 * single clips, five folds, no sensor in two folds. The simulator is right when leak against
 * look-alikes stays within 0.65–0.85 AUC (docs/design.md); near 1 it would be too easy.
 */
export function clipBaseline(count: number, seed: number, scenario: ScenarioName): ClipBaseline {
  const rows = Array.from(trainingClips(seed, count, scenario), (clip): Row => {
    return {
      sensor: Number(clip.sensorId.slice(2)),
      leak: clip.class === "leak",
      sound: clip.sound,
      levels: bandLevels(clip.samples),
    };
  });
  const lookAlikes = outOfFold(rows.filter(({ sound }) => sound !== "normal"));
  const normals = outOfFold(rows.filter(({ leak, sound }) => leak || sound === "normal"));
  const kinds = new Set(lookAlikes.flatMap(({ leak, sound }) => (leak ? [] : [sound])));
  return {
    clips: rows.length,
    leakAgainstLookAlikes: auc(lookAlikes),
    leakAgainstNormal: auc(normals),
    perKind: Object.fromEntries(
      [...kinds].map((kind) => [
        kind,
        auc(lookAlikes.filter(({ leak, sound }) => leak || sound === kind)),
      ]),
    ),
  };
}

function bandLevels(samples: Int16Array): number[] {
  const signal = Float32Array.from(samples, (x) => x / 32_768);
  const { density, stepHz } = welch(signal, 8000, { segmentLength: 2048, scaling: "density" });
  return Array.from({ length: bands }, (_, band) => {
    const from = 20 * (3900 / 20) ** (band / bands);
    const to = 20 * (3900 / 20) ** ((band + 1) / bands);
    const first = Math.ceil(from / stepHz);
    const last = Math.max(first, Math.floor(to / stepHz));
    const power = density.subarray(first, last + 1).reduce((sum, x) => sum + x * stepHz, 1e-14);
    return 10 * Math.log10(power);
  });
}

function outOfFold(rows: readonly Row[]): (Row & { score: number })[] {
  return Array.from({ length: folds }, (_, fold) => {
    const seen = rows.filter(({ sensor }) => sensor % folds !== fold);
    const unseen = rows.filter(({ sensor }) => sensor % folds === fold);
    if (new Set(seen.map(({ leak }) => leak)).size < 2) return [];
    const { scale, values } = standardised(seen.map(({ levels }) => levels));
    const classes = Int32Array.from(seen, ({ leak }) => (leak ? 1 : 0));
    const design: Design = { values, columns: bands, classes, classCount: 2 };
    const model = fitLogistic(design, 1);
    return unseen.map((row) => {
      const [other = 0, leak = 0] = logitsOf(model, scale(row.levels));
      return { ...row, score: leak - other };
    });
  }).flat();
}

function auc(rows: readonly { leak: boolean; score: number }[]): number | null {
  return rocAuc(
    rows.map(({ leak }) => (leak ? 1 : 0)),
    rows.map(({ score }) => score),
  );
}
