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

/** The clips of labelled nights; one in which nothing could be heard is left out. */
export function labelledClips(
  labels: readonly SoundLabel[],
  clips: readonly NightClip[],
): LabelledClip[] {
  const byNight = new Map(labels.map((label) => [nightKey(label), label]));
  return clips.flatMap((clip) => {
    const found = byNight.get(nightKey(clip));
    if (!found || isUnheard(clip.quality)) return [];
    const { label, weight, source, caseId } = found;
    return { ...clip, label, weight, source, caseId };
  });
}

/**
 * Of each sensor and label some clips, spread over time: it tells much the same every night.
 * @returns in the order of their recordings' ids
 */
export function fewOfEach(clips: readonly LabelledClip[]): LabelledClip[] {
  return grouped(clips, ({ sensorId, label }) => `${label} ${sensorId}`)
    .flatMap((group) => spread(group.sort(byId), mostClipsOfSensor))
    .sort(byId);
}

/**
 * Of long-quiet nights, of which there are always more than enough, some of some sensors.
 * @param others how many clips there are that people have said something of
 */
export function someQuiet(labels: readonly SoundLabel[], others: number): SoundLabel[] {
  const quiet = grouped(
    labels.filter(({ source }) => source === "quiet"),
    ({ sensorId }) => sensorId,
  );
  const most = mostNormalPerOther * Math.max(others, leastLeakDigs);
  return spread(quiet, Math.ceil(most / mostClipsOfSensor)).flatMap((nights) =>
    spread(nights, mostClipsOfSensor),
  );
}

/** What there is of digs that found a leak and can be learned from. */
export function leakDigsOf(clips: readonly LabelledClip[]): { digs: number; sensors: number } {
  const dug = clips.filter(({ label, source }) => label === "leak" && source === "dug");
  return {
    digs: new Set(dug.map(({ caseId }) => caseId)).size,
    sensors: new Set(dug.map(({ sensorId }) => sensorId)).size,
  };
}

/** Whether a model of the city's own can be judged. */
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

function byId(a: LabelledClip, b: LabelledClip): number {
  return a.recordingId < b.recordingId ? -1 : 1;
}
