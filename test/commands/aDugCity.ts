import { act } from "../../analysis/cases/caseActions.ts";
import type { LeakCase } from "../../analysis/domain/leakCase.ts";
import type { SoundClass } from "../../analysis/domain/recording.ts";
import { unpackFeatures } from "../../analysis/leak/features.ts";
import type { LabelledRow } from "../../commands/trainingData.ts";
import { insertCase, updateCase } from "../../storage/sql/cases.ts";
import { saveClipLevels } from "../../storage/sql/clipLevels.ts";
import type { Db } from "../../storage/sql/database.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { saveNight } from "../../storage/sql/nights.ts";
import { insertRecording, saveAnalysis } from "../../storage/sql/recordings.ts";
import { aCase, aNewRecording, aNight, anAnalysis, anAnomaly, someEvidence } from "../builders.ts";

/** Nights on which a case hears something, then the dig. */
const heard = ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"];
const digAt = new Date("2026-11-04T03:00:00Z");

/**
 * A city of which people know something, as receiving, deciding and people leave it: `leaks` sensors whose leak was
 * dug up, `pumps` where the crew found a pump, `quiet` that never rose in forty nights. What they hear is taken from
 * rows of training.
 */
export async function aDugCity(
  db: Db,
  counts: { leaks: number; pumps: number; quiet: number },
  sounds: readonly LabelledRow[],
): Promise<void> {
  const rows = (label: SoundClass) => sounds.filter((row) => row.label === label);
  const [leaks, machines, normals] = [rows("leak"), rows("machine"), rows("normal")];
  for (let n = 0; n < counts.leaks; n++) {
    await dug(db, `L-${n}`, leaks.slice(4 * n), n, true);
  }
  for (let n = 0; n < counts.pumps; n++) {
    await dug(db, `M-${n}`, machines.slice(4 * n), counts.leaks + n, false);
  }
  for (let n = 0; n < counts.quiet; n++) {
    for (let day = 0; day < 40; day++) {
      const nightOf = new Date(Date.parse("2026-10-01T00:00:00Z") + day * 86_400_000)
        .toISOString()
        .slice(0, 10);
      await clip(db, `Q-${n}`, nightOf, normals[(7 * n + day) % normals.length], false);
    }
  }
}

async function dug(
  db: Db,
  sensorId: string,
  sounds: readonly LabelledRow[],
  number: number,
  found: boolean,
): Promise<void> {
  for (const [i, nightOf] of heard.entries()) await clip(db, sensorId, nightOf, sounds[i], true);
  const opened = aCase({
    id: `C-${1000 + number}`,
    sensorIds: [sensorId],
    state: { kind: "dispatched", since: new Date(0), by: "local", crew: "A" },
    evidence: heard.map((nightOf) => someEvidence({ sensorId, nightOf, z: 5 })),
  });
  await insertCase(db, opened);
  const result = found
    ? ({ found, leakKind: "joint", distanceFromMarkM: 1, note: "" } as const)
    : ({ found, note: "a pump" } as const);
  const after = await acted(db, opened, { kind: "dig", result });
  if (!found) {
    const why = { kind: "lookAlike", lookAlike: "pump", note: "" } as const;
    await acted(db, after, { kind: "close", why });
  }
}

async function acted(db: Db, before: LeakCase, action: Parameters<typeof act>[1]) {
  const next = act(before, action, "local", digAt);
  await updateCase(db, next, before.version);
  const data = { what: action, state: next.state, score: next.score };
  await appendEvent(db, { at: digAt, kind: "case.acted", subject: next.id, actor: "local", data });
  return next;
}

async function clip(
  db: Db,
  sensorId: string,
  nightOf: string,
  sound: LabelledRow | undefined,
  raised: boolean,
): Promise<void> {
  if (!sound) throw new Error(`no sound is left for ${sensorId}`);
  const id = `${sensorId}_${nightOf}`;
  const recordedAt = new Date(Date.parse(`${nightOf}T00:00:00Z`) - 6.5 * 3_600_000);
  await insertRecording(db, aNewRecording({ id, sensorId, recordedAt }), null);
  await saveAnalysis(db, id, anAnalysis({ features: unpackFeatures(sound.values) }));
  await saveClipLevels(db, {
    recordingId: id,
    sensorId,
    nightOf,
    recordedAt,
    levelsDb: [-40],
    leakProbability: 0.5,
    bandsDb: null,
    shapeChange: null,
  });
  const anomaly = anAnomaly({ z: raised ? 5 : 0.4, raised });
  await saveNight(db, aNight({ sensorId, nightOf, source: "recordings", anomaly }));
}
