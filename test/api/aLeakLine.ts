import { casePlace } from "../../analysis/cases/casePlace.ts";
import { pairsAround } from "../../analysis/cases/listening.ts";
import { readWav } from "../../analysis/dsp/wav.ts";
import { correlate } from "../../analysis/leak/correlate.ts";
import { buildNetwork } from "../../analysis/leak/network.ts";
import { insertCase } from "../../storage/sql/cases.ts";
import type { Db } from "../../storage/sql/database.ts";
import type { StoredPairSound } from "../../storage/sql/pairSounds.ts";
import { savePairSound } from "../../storage/sql/pairSounds.ts";
import { importPipes } from "../../storage/sql/pipes.ts";
import { insertRecording, saveAnalysis } from "../../storage/sql/recordings.ts";
import { importSensors } from "../../storage/sql/sensors.ts";
import { aCase, aNewRecording, anAnalysis, someEvidence } from "../builders.ts";
import { lineClip, linePipes, lineSensors } from "../ingest/leakLine.ts";

export const lineNight = "2026-11-23";
const recordedAt = new Date("2026-11-22T18:00:00Z");
export const lineRecordings = lineSensors.map(({ id }) => `${id}_20261122T180000000Z`);

/** The main with its leak between S-0 and S-1 as case C-0001, both pairs of sensors correlated. */
export async function fillLeakLine(db: Db): Promise<StoredPairSound[]> {
  await importPipes(db, linePipes);
  await importSensors(db, lineSensors);
  const wavs = lineSensors.map((_, sensor) => lineClip(sensor, 0, true));
  for (const [i, wav] of wavs.entries()) {
    const id = lineRecordings[i] ?? "";
    const recording = aNewRecording({ id, sensorId: `S-${i}`, recordedAt, sampleRateHz: 8000 });
    await insertRecording(db, recording, wav);
    await saveAnalysis(db, id, { ...anAnalysis(), sampleRateHz: 8000 });
  }
  const network = buildNetwork(linePipes);
  const pairs = pairsAround(network, lineSensors, ["S-0", "S-1"], new Map());
  const sounds = pairs.map(({ a, b, travel, search }): StoredPairSound => {
    const [ofA, ofB] = [a, b].map((id) => readWav(wavs[Number(id.slice(2))] ?? new Uint8Array()));
    if (!ofA || !ofB) throw new Error("no recordings");
    const rateHz = ofA.sampleRateHz;
    const recording = { a: ofA.samples, b: ofB.samples, rateHz, startDifferenceSeconds: 0 };
    return {
      a,
      b,
      nightOf: lineNight,
      sound: correlate([recording], search),
      clockSeconds: 0.0005,
      recordings: 1,
      recordingIds: [a, b].map((id) => lineRecordings[Number(id.slice(2))] ?? ""),
      ...search,
      pipeIds: travel.path.steps.map(({ pipe }) => pipe.id),
    };
  });
  for (const sound of sounds) await savePairSound(db, sound);
  const sensorIds = ["S-0", "S-1"];
  const evidence = sensorIds.map((sensorId) => someEvidence({ sensorId, nightOf: "2026-11-22" }));
  const facts = { network, sensors: lineSensors, pairSounds: sounds, calibrations: new Map() };
  const { position, reasons } = casePlace(facts, { sensorIds, evidence, position: null });
  const pipeIds = position?.mostLikely ? [position.mostLikely.pipeId] : [];
  await insertCase(
    db,
    aCase({
      id: "C-0001",
      sensorIds,
      pipeIds,
      evidence,
      position,
      reasons,
      lastNightOf: lineNight,
    }),
  );
  return sounds;
}
