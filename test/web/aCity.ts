import { dirname } from "node:path";
import sharp from "sharp";
import type { LonLat } from "../../analysis/domain/geo.ts";
import type { LeakCase } from "../../analysis/domain/leakCase.ts";
import type { Night } from "../../analysis/domain/night.ts";
import { writeWav } from "../../analysis/dsp/wav.ts";
import { welch } from "../../analysis/dsp/welch.ts";
import { toDecibels } from "../../analysis/leak/assess.ts";
import { writePyramid } from "../../ingest/photo.ts";
import type { City } from "../../simulators/city.ts";
import { buildCity } from "../../simulators/city.ts";
import type { BlobStore } from "../../storage/blobs/blobStore.ts";
import { importBridges } from "../../storage/sql/bridges.ts";
import { insertCase } from "../../storage/sql/cases.ts";
import type { Db } from "../../storage/sql/database.ts";
import { addDeadLetter } from "../../storage/sql/deadLetters.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { insertFindings } from "../../storage/sql/findings.ts";
import { saveAnomalies, saveNight } from "../../storage/sql/nights.ts";
import { insertPhoto, savePhotoInspection } from "../../storage/sql/photos.ts";
import { importPipes } from "../../storage/sql/pipes.ts";
import { insertRecording, saveAnalysis } from "../../storage/sql/recordings.ts";
import { importSensors, saveStatus, touchSensor } from "../../storage/sql/sensors.ts";
import { saveSetting } from "../../storage/sql/settings.ts";
import { saveManifest, setFileState } from "../../storage/sql/surveys.ts";
import {
  aCase,
  aNewRecording,
  aNight,
  anAnalysis,
  anAnomaly,
  anAssessment,
  aPhoto,
  aProposal,
  aStatus,
  aSurvey,
  someEvidence,
  someStatistics,
} from "../builders.ts";

const lastNight = "2026-11-24";
const testNow = new Date("2026-11-24T08:30:00Z");
const rateHz = 8000;

/** A made-up city with cases, sounds, nights and a photographed bridge, for looking at the page. */
export async function fillCity(
  db: Db,
  blobs: BlobStore,
): Promise<{ city: City; photoId: string; bridgeId: string }> {
  const city = buildCity(7, 48);
  await saveSetting(db, "base", { type: "FeatureCollection", features: city.base });
  await importPipes(
    db,
    city.mains.map(({ planeLine: _line, street: _street, district: _district, ...pipe }) => pipe),
  );
  await importBridges(db, city.bridges);
  await importSensors(
    db,
    city.sensors.map(({ id, name, kind, position, pipe }) => ({
      id,
      name,
      kind,
      placement: { kind: "placed", position, pipe },
      status: null,
      lastContactAt: null,
      version: 1,
    })),
  );
  await touchSensor(db, "S-0901", testNow);
  await touchSensor(db, "S-0902", testNow);
  const sensors = city.sensors.slice(0, -2);
  for (const [index, { id }] of sensors.entries()) {
    await touchSensor(db, id, new Date(testNow.getTime() - index * 600_000));
    await saveStatus(db, id, aStatus({ batteryDays: index === 3 ? 12 : 700 + index }));
    await fillNights(db, id, riseOf(index));
  }
  for (const [index, { id }] of sensors.slice(0, 7).entries()) {
    await fillRecordings(db, id, riseOf(index));
  }
  for (const [index, score] of [87.2, 64.1, 41.4, 33, 78].entries()) {
    await fillCase(db, city, index, score);
  }
  await addDeadLetter(db, {
    at: testNow,
    topic: "mizuhashi/v1/sensors/S-0012/recordings/20261124T020000000Z",
    deviceId: "S-0012",
    field: "sampleRateHz",
    reason: "sampleRateHz is 96000, expected 2000 to 48000",
    payload: Uint8Array.from([1, 2, 3]),
    stack: null,
    inboxKey: null,
  });
  const bridgeId = city.bridges[0]!.id;
  const photoId = await fillSurvey(db, blobs, bridgeId);
  return { city, photoId, bridgeId };
}

function riseOf(index: number): number {
  return index === 0 ? 9 : index === 1 ? 6 : index === 4 ? 8 : 0;
}

async function fillNights(db: Db, sensorId: string, riseDb: number): Promise<void> {
  const random = randomFrom(sensorId);
  for (let back = 40; back >= 0; back--) {
    if (back === 12 || back === 13) continue;
    const nightOf = daysBefore(back);
    const rise = back <= 3 ? riseDb * (1 - back / 6) : 0;
    const p10 = -66 + 2.4 * (random() - 0.5) + rise;
    const night: Night = aNight({
      sensorId,
      nightOf,
      statistics: someStatistics({
        percentilesDb: {
          p5: p10 - 0.5,
          p10,
          p25: p10 + 0.6,
          p50: p10 + 1.4,
          p75: p10 + 2.2,
          p90: p10 + 3.4,
          p95: p10 + 5,
        },
        spreadDb: 3.4,
      }),
      leakProbability: rise > 2 ? 0.84 : 0.06,
    });
    await saveNight(db, night);
    const rising = rise > 3.5;
    await saveAnomalies(db, [
      {
        sensorId,
        nightOf,
        anomaly: anAnomaly({
          z: back > 26 ? null : (p10 + 66) / 1.4826,
          riseDb: p10 + 66,
          baselineMedianDb: back > 26 ? null : -66,
          baselineMadDb: back > 26 ? null : 0.8,
          baselineNights: Math.min(28, 40 - back),
          raised: rising,
        }),
      },
    ]);
  }
}

async function fillRecordings(db: Db, sensorId: string, riseDb: number): Promise<void> {
  for (let back = 9; back >= 0; back--) {
    const recordedAt = new Date(`${daysBefore(back)}T00:00:00Z`);
    recordedAt.setUTCHours(-7, 10);
    const samples = sound(`${sensorId}${back}`, back <= 3 ? riseDb : 0);
    const id = `${sensorId}_${recordedAt.toISOString().replace(/[-:.]/g, "")}`;
    await insertRecording(
      db,
      aNewRecording({
        id,
        sensorId,
        recordedAt,
        receivedAt: new Date(recordedAt.getTime() + 4000),
      }),
      writeWav(samples, rateHz),
    );
    const { density, stepHz } = welch(samples, rateHz, { segmentLength: 2048 });
    const leaking = riseDb > 0 && back <= 3;
    await saveAnalysis(
      db,
      id,
      anAnalysis({
        spectrum: toDecibels(density, stepHz),
        levelDb: -58 + (leaking ? riseDb : 0),
        assessment: anAssessment(
          leaking ? {} : { leakProbability: 0.05, class: "normal", score: 6, anomalyScore: 0.1 },
        ),
      }),
    );
  }
}

async function fillCase(db: Db, city: City, index: number, score: number): Promise<void> {
  const sensor = city.sensors[index]!;
  const neighbour = city.sensors[index + 5]!;
  const pipe = city.mains.find(({ id }) => id === sensor.pipe.pipeId)!;
  const id = `C-000${index + 1}`;
  const state: LeakCase["state"] =
    index === 2
      ? { kind: "acknowledged", since: testNow, by: "local" }
      : index === 3
        ? {
            kind: "snoozed",
            since: testNow,
            by: "local",
            until: new Date("2026-11-30T18:00:00Z"),
            from: { kind: "new", since: testNow },
          }
        : { kind: "new", since: testNow };
  const leakCase = aCase({
    id,
    state,
    score,
    sensorIds: [sensor.id, neighbour.id],
    pipeIds: [pipe.id],
    position: {
      method: index % 2 === 0 ? "neighbours" : "nearestSensor",
      mostLikely: { pipeId: pipe.id, offsetM: sensor.pipe.offsetM },
      point: sensor.position,
      plusMinusM: index % 2 === 0 ? 12 : 60,
      interval: [near(pipe.line, sensor.position)],
    },
    reasons: [
      { code: "levelOverBaseline", values: { riseDb: 9.1, z: 6.4 }, weight: 38 },
      { code: "raisedNights", values: { raised: 3, of: 3 }, weight: 21 },
      { code: "clipsSoundLikeLeak", values: { probability: 0.84 }, weight: 18 },
      { code: "neighboursRaised", values: { count: 1 }, weight: 12 },
      { code: "unsteadyNoise", values: { spreadDb: 3.4 }, weight: -4 },
    ],
    alternatives: [
      { class: "machine", probability: 0.12 },
      { class: "waterUse", probability: 0.04 },
    ],
    evidence: [5, 4, 3, 2, 1, 0].flatMap((back) => [
      someEvidence({ sensorId: sensor.id, nightOf: daysBefore(back), z: 7.5 - 1.6 * back }),
      someEvidence({ sensorId: neighbour.id, nightOf: daysBefore(back), z: 4 - back }),
    ]),
  });
  await insertCase(db, leakCase);
  await appendEvent(db, {
    at: new Date(testNow.getTime() - 86_400_000),
    kind: "case.opened",
    subject: id,
    actor: "system",
    data: { score: score - 12, state: "new" },
  });
  await appendEvent(db, {
    at: testNow,
    kind: "case.raised",
    subject: id,
    actor: "system",
    data: { score, state: "new" },
  });
}

async function fillSurvey(db: Db, blobs: BlobStore, bridgeId: string): Promise<string> {
  const files = [];
  for (const name of ["DJI_0001.JPG", "DJI_0002.JPG", "DJI_0003.JPG"]) {
    const picture = await concrete(name);
    files.push({ name, picture, sha256: await blobs.put(picture), sizeBytes: picture.byteLength });
  }
  const missing = { name: "DJI_0004.JPG", sizeBytes: 1000, sha256: "d".repeat(64) };
  await saveManifest(
    db,
    aSurvey({
      bridgeId,
      files: [
        ...files.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 })),
        missing,
      ],
    }),
  );
  let first = "";
  for (const [index, { name, sha256, picture }] of files.entries()) {
    const photo = aPhoto({
      id: `SV-1_${sha256.slice(0, 16)}`,
      sha256,
      name,
      bridgeId,
      widthPx: 1600,
      heightPx: 1200,
      anomaly: null,
      quality: {
        sharpness: 0.02,
        badExposureShare: 0.01,
        motionBlurPx: 0.4,
        problems: index === 2 ? ["blurred"] : [],
      },
    });
    first ||= photo.id;
    const { id, surveyId, receivedAt } = photo;
    await insertPhoto(db, { id, surveyId, bridgeId, sha256, name, receivedAt });
    await setFileState(db, "SV-1", sha256, { state: "stored", photoId: photo.id });
    await savePhotoInspection(db, photo);
    await blobs.writeDerived(
      sha256,
      "thumbnail.jpeg",
      await sharp(picture).resize(512).jpeg().toBuffer(),
    );
    await writePyramid(blobs.path(sha256), dirname(blobs.derivedPath(sha256, "thumbnail.jpeg")));
    if (index === 2) continue;
    await insertFindings(
      db,
      photo,
      [
        aProposal({
          box: { x: 380, y: 260, width: 620, height: 320 },
          line: crackLine.map(([x, y]) => ({ x, y })),
        }),
        aProposal({
          kind: "anomaly",
          damageType: null,
          line: [],
          box: { x: 1120, y: 720, width: 260, height: 220 },
          widthPx: null,
          widthMm: null,
          widthP95Mm: null,
          widthP95Px: null,
          score: 48,
        }),
      ],
      testNow,
    );
  }
  return first;
}

const crackLine = [
  [380, 300],
  [460, 320],
  [520, 380],
  [640, 400],
  [720, 470],
  [860, 500],
  [1000, 570],
] as const;

async function concrete(seed: string): Promise<Buffer> {
  const random = randomFrom(seed);
  const [width, height] = [1600, 1200];
  const grey = Buffer.alloc(width * height, 0).map(() => 150 + 26 * (random() - 0.5));
  const crack = crackLine.map((point) => point.join(",")).join(" ");
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <path d="M0 610h1600M800 0v1200" stroke="#8d8d88" stroke-width="5"/>
    <polyline points="${crack}" fill="none" stroke="#333" stroke-width="4"/>
    <ellipse cx="1250" cy="830" rx="110" ry="95" fill="#8a6a45" opacity=".45"/></svg>`;
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .composite([{ input: Buffer.from(drawn) }])
    .jpeg({ quality: 80 })
    .toBuffer();
}

/** Ten seconds of pipe: faint noise, mains hum, and the broad hiss of a leak where there is one. */
function sound(seed: string, riseDb: number): Float32Array {
  const random = randomFrom(seed);
  const gain = riseDb > 0 ? 10 ** (riseDb / 20) : 0;
  let low = 0;
  let band = 0;
  return Float32Array.from({ length: 10 * rateHz }, (_, i) => {
    const white = random() - 0.5;
    low += 0.04 * (white - low);
    band += 0.35 * (white - band);
    const hum = 0.0006 * Math.sin((2 * Math.PI * 120 * i) / rateHz);
    return 0.012 * low + 0.0015 * white + hum + 0.003 * gain * (band - low);
  });
}

/** The part of a line round a point, some vertices long. */
function near(line: readonly LonLat[], { lon, lat }: LonLat): LonLat[] {
  const lean = line.map((at) => ({
    lon: at.lon + 0.35 * (lon - at.lon),
    lat: at.lat + 0.35 * (lat - at.lat),
  }));
  return lean;
}

function daysBefore(days: number): string {
  const date = new Date(`${lastNight}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}

/** Mulberry32, seeded by a word: the same city each time. */
function randomFrom(word: string): () => number {
  let state = [...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
