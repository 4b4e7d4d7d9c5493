import type { SoundClass } from "../domain/recording.ts";
import type { NightClip, SoundLabel } from "../domain/soundLabel.ts";
import { isUnheard } from "../leak/quality.ts";
import {
  leastLeakDigSensors,
  leastLeakDigs,
  mostClipsOfSensor,
  mostNormalPerOther,
} from "./parameters.ts";

/** A clip that people have said something of. */
export interface LabelledClip extends NightClip, Pick<SoundLabel, "weight" | "source" | "caseId"> {
  label: SoundClass;
}

/**
 * Which labelled clips are trained on. One sensor tells much the same every night, so of each sensor and
 * label some, spread over time; of quiet ones, of which there are always more than enough, only some
 * sensors. A clip in which nothing could be heard is none.
 * @returns in the order of their recordings' ids
 */
export function trainingClips(
  labels: readonly SoundLabel[],
  clips: readonly NightClip[],
): LabelledClip[] {
  const byNight = new Map(labels.map((label) => [nightKey(label), label]));
  const labelled = clips.flatMap((clip) => {
    const label = byNight.get(nightKey(clip));
    if (!label || isUnheard(clip.quality)) return [];
    const { weight, source, caseId } = label;
    return { ...clip, label: label.label, weight, source, caseId };
  });
  const kept = grouped(labelled, ({ sensorId, label, source }) =>
    [sensorId, label, source === "quiet"].join(" "),
  ).map((group) => spread(group.sort(byId), mostClipsOfSensor));
  const isQuiet = (group: readonly LabelledClip[]) => group[0]?.source === "quiet";
  const quiet = kept.filter(isQuiet).sort(([a], [b]) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const others = kept.filter((group) => !isQuiet(group)).flat();
  const most = mostNormalPerOther * Math.max(others.length, leastLeakDigs);
  const sensors = Math.ceil(most / mostClipsOfSensor);
  return [...others, ...spread(quiet, sensors).flat()].sort(byId);
}

/** What there is of digs that found a leak and can be learned from. */
export function leakDigsOf(clips: readonly LabelledClip[]): { digs: number; sensors: number } {
  const dug = clips.filter(({ label, source }) => label === "leak" && source === "dug");
  return {
    digs: new Set(dug.map(({ caseId }) => caseId)).size,
    sensors: new Set(dug.map(({ sensorId }) => sensorId)).size,
  };
}

export function enoughDigs({ digs, sensors }: { digs: number; sensors: number }): boolean {
  return digs >= leastLeakDigs && sensors >= leastLeakDigSensors;
}

/** So many of them, evenly spaced, the first and the last among them. */
function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  const step = (items.length - 1) / Math.max(1, most - 1);
  return Array.from({ length: most }, (_, i) => items[Math.round(i * step)]).filter(
    (item) => item !== undefined,
  );
}

function grouped<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}

function nightKey({ sensorId, nightOf }: Pick<SoundLabel, "sensorId" | "nightOf">): string {
  return `${nightOf} ${sensorId}`;
}

function keyOf(clip: LabelledClip | undefined): string {
  return clip?.sensorId ?? "";
}

function byId(a: LabelledClip, b: LabelledClip): number {
  return a.recordingId < b.recordingId ? -1 : 1;
}
