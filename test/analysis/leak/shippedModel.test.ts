import { expect, test } from "vitest";
import { measureClip } from "../../../analysis/leak/clip.ts";
import { evaluate } from "../../../analysis/leak/evaluation.ts";
import { predict } from "../../../analysis/leak/predict.ts";
import { mulberry32 } from "../../../simulators/random.ts";
import { trainingClips } from "../../../simulators/trainingClips.ts";
import { leakModel } from "./leakModel.ts";

interface Stated {
  auc: { value: number; interval: readonly [number, number] };
}

/** 400 clips of sensors that no training had: another seed of the same simulator and scenario. */
const unseen = { seed: 90_001, clips: 400, scenario: "hard" } as const;

test("does on unseen simulated clips what its evaluation states", () => {
  const model = leakModel();
  const rows = [...trainingClips(unseen.seed, unseen.clips, unseen.scenario)].map((clip) => {
    const samples = Float32Array.from(clip.samples, (x) => x / 32_768);
    const { leakProbability, class: sound } = predict(
      model,
      measureClip(samples, 8000, 60).features,
    );
    return { label: clip.class, group: clip.sensorId, leakProbability, sound };
  });
  const found = evaluate(
    {
      labels: rows.map(({ label }) => label),
      groups: rows.map(({ group }) => group),
      positives: rows.map(({ label }) => (label === "leak" ? 1 : 0)),
      probabilities: rows.map(({ leakProbability }) => leakProbability),
      predicted: rows.map(({ sound }) => sound),
    },
    (label) => label === "normal",
    200,
    mulberry32(1),
  );
  for (const side of ["leakAgainstLookAlikes", "leakAgainstNormal"] as const) {
    const stated = model.evaluation[side] as Stated;
    const [low, high] = found[side]!.auc.interval!;
    // Both intervals hold the truth 19 times in 20; a model that does not load right lies far off.
    expect(high, side).toBeGreaterThanOrEqual(stated.auc.interval[0]);
    expect(low, side).toBeLessThanOrEqual(stated.auc.interval[1]);
  }
  expect(found.expectedCalibrationError).toBeLessThan(0.12);
});
