import { median } from "../leak/quantile.ts";
import type { CaseNight } from "./caseNight.ts";
import { isHeard, quietNightsAtEnd } from "./caseNight.ts";
import { caseWindowNights, featureLimits } from "./parameters.ts";

/** What a case is judged by, in the order of the model's file; units in {@link caseFeatures}. */
export const caseFeatureNames = [
  "level",
  "heardNights",
  "heardShare",
  "spread",
  "thirds",
  "clip",
  "soundShare",
  "soundStrength",
  "soundNeighbours",
  "neighbours",
  "shape",
  "located",
  "quiet",
] as const;
export type CaseFeatureName = (typeof caseFeatureNames)[number];
export type CaseFeatures = Readonly<Record<CaseFeatureName, number>>;

/**
 * The last week of a case in numbers, each held within limits so that one strange value rules nothing.
 * Medians are over the nights on which something was heard, so one loud night does not make a case.
 *
 * - level: z of the loudest sensor; heardNights: nights of the last seven, five count; heardShare: of the
 *   nights with data since it was first heard (a leak never sleeps)
 * - spread, thirds: P90 − P10 of the window, and how far the floors of its thirds lie apart, dB
 * - clip: log-odds of a leak by the clips; shape: change of spectrum
 * - soundShare: nights with a new sound among those heard; soundStrength: log2 of its height;
 *   soundNeighbours, neighbours: further sensors that share the sound, that are raised
 * - located: 1 when correlation places the source between sensors; quiet: nights at the end with nothing
 *   heard
 * @param nights oldest first, as of `caseNights`; those before the last seven do not count
 * @returns null when nothing was heard in the last week
 */
export function caseFeatures(
  nights: readonly CaseNight[],
  isLocated: boolean,
): CaseFeatures | null {
  const recent = nights.slice(-caseWindowNights);
  const heard = recent.filter(isHeard);
  if (heard.length === 0) return null;
  const first = nights.slice(nights.findIndex(isHeard)).slice(-caseWindowNights);
  const logits = recent.flatMap(({ leakProbability: p }) =>
    p === null ? [] : Math.log(p / (1 - p)),
  );
  const of = (values: readonly number[]) => (values.length > 0 ? median(values) : null);
  const known = (pick: (night: CaseNight) => number | null) =>
    of(heard.map(pick).filter((value) => value !== null));
  const sounds = heard.filter(({ soundZ }) => soundZ > 0);
  const features = {
    level: known(({ z }) => z),
    heardNights: heard.length,
    heardShare: first.filter(isHeard).length / first.length,
    spread: known(({ spreadDb }) => spreadDb),
    thirds: known(({ thirdsDb }) => thirdsDb),
    clip: of(logits),
    soundShare: sounds.length / heard.length,
    soundStrength: of(sounds.map(({ soundZ }) => Math.log2(soundZ))),
    soundNeighbours: of(sounds.map(({ soundNeighbours }) => soundNeighbours)),
    neighbours: Math.max(...heard.map(({ raisedSensors }) => raisedSensors)) - 1,
    shape: known(({ shapeChange }) => shapeChange),
    located: isLocated ? 1 : 0,
    quiet: quietNightsAtEnd(nights),
  };
  return Object.fromEntries(
    caseFeatureNames.map((name) => {
      const [least, most, unknown] = featureLimits[name];
      const value = features[name] ?? unknown;
      return [name, Math.min(most, Math.max(least, value))];
    }),
  ) as Record<CaseFeatureName, number>;
}
