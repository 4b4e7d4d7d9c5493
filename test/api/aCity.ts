import type { Photo } from "../../analysis/domain/photo.ts";
import { importBridges } from "../../storage/sql/bridges.ts";
import { insertCase } from "../../storage/sql/cases.ts";
import { addDeadLetter } from "../../storage/sql/deadLetters.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { insertFindings } from "../../storage/sql/findings.ts";
import { saveNight } from "../../storage/sql/nights.ts";
import type { NewPhoto } from "../../storage/sql/photos.ts";
import { insertPhoto, savePhotoInspection } from "../../storage/sql/photos.ts";
import { importPipes } from "../../storage/sql/pipes.ts";
import { insertRecording, saveAnalysis } from "../../storage/sql/recordings.ts";
import { importSensors, saveStatus, touchSensor } from "../../storage/sql/sensors.ts";
import { saveManifest } from "../../storage/sql/surveys.ts";
import {
  aBridge,
  aCase,
  aNewRecording,
  aNight,
  anAnalysis,
  anAnomaly,
  aPhoto,
  aPipe,
  aProposal,
  aSensor,
  aStatus,
  aSurvey,
} from "../builders.ts";
import type { TestServer } from "./server.ts";

export const cityWav = Uint8Array.from({ length: 4096 }, (_, i) => (i * 37 + 11) % 256);
export const cityPhoto = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, ...Array(60).keys()]);

/** Something of every noun: seven sensors (one unplaced), three pipes, two cases, a survey … */
export async function fillCity({ store: { db }, blobs }: TestServer): Promise<{ photoId: string }> {
  await importPipes(
    db,
    ["P-0001", "P-0002", "P-0003"].map((id) => aPipe({ id })),
  );
  await importSensors(
    db,
    [1, 2, 3, 4, 5, 6].map((n) => aSensor({ id: `S-000${n}` })),
  );
  await touchSensor(db, "S-0099", new Date("2026-11-24T08:00:00Z"));
  await touchSensor(db, "S-0001", new Date("2026-11-24T08:00:00Z"));
  await saveStatus(db, "S-0001", aStatus({ batteryDays: 20, clockOffsetMs: 30 }));
  await importBridges(db, [aBridge({ id: "B-0001" }), aBridge({ id: "B-0002" })]);
  for (const nightOf of ["2026-11-22", "2026-11-23", "2026-11-24"]) {
    await saveNight(db, aNight({ sensorId: "S-0001", nightOf, anomaly: anAnomaly() }));
    await saveNight(db, aNight({ sensorId: "S-0002", nightOf, anomaly: anAnomaly({ z: 1 }) }));
  }
  await saveNight(db, aNight({ sensorId: "S-0003", nightOf: "2026-11-20" }));
  await insertCase(db, aCase({ id: "C-0001", score: 72.5 }));
  await insertCase(db, aCase({ id: "C-0002", score: 41, sensorIds: ["S-0002"], position: null }));
  await insertRecordings({ db });
  const sha256 = await blobs.put(cityPhoto);
  const photo = aPhoto({ sha256 });
  await saveManifest(db, aSurvey({ files: [{ name: photo.name, sizeBytes: 64, sha256 }] }));
  await insertPhoto(db, aNewPhoto(photo));
  await savePhotoInspection(db, photo);
  await insertFindings(
    db,
    photo,
    [aProposal({ score: 66 }), aProposal({ score: 40 }), aProposal({ kind: "anomaly", score: 20 })],
    new Date("2026-11-24T05:02:00Z"),
  );
  await addDeadLetter(db, {
    at: new Date("2026-11-24T02:00:00Z"),
    topic: "mizuhashi/v1/sensors/S-0001/recordings/x",
    deviceId: "S-0001",
    field: "recordedAt",
    reason: 'recordedAt is "x", expected a UTC instant such as 20261124T020000000Z',
    payload: Uint8Array.from([60, 104, 49, 62, 0, 255]),
    stack: null,
    inboxKey: null,
  });
  await appendEvent(db, {
    at: new Date("2026-11-24T00:10:00Z"),
    kind: "case.opened",
    subject: "C-0001",
    actor: "system",
    data: { score: 72.5 },
  });
  return { photoId: photo.id };
}

async function insertRecordings({ db }: Pick<TestServer["store"], "db">): Promise<void> {
  for (const n of [1, 2, 3, 4, 5]) {
    const recordedAt = new Date(Date.UTC(2026, 10, 10 + n, 17));
    const stamp = recordedAt.toISOString().replace(/[-:.]/g, "");
    const id = `S-0001_${stamp}`;
    const recording = aNewRecording({ id, recordedAt, receivedAt: recordedAt });
    await insertRecording(db, recording, cityWav);
    await saveAnalysis(db, id, anAnalysis());
  }
  await insertRecording(db, aNewRecording(), cityWav);
}

/** A photo as it is when it has come, before anybody looked. */
export function aNewPhoto({ id, surveyId, bridgeId, sha256, name, receivedAt }: Photo): NewPhoto {
  return { id, surveyId, bridgeId, sha256, name, receivedAt };
}
