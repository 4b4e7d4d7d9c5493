import type { Bridge } from "../analysis/domain/bridge.ts";
import type { Finding, FindingArea, FindingProposal } from "../analysis/domain/finding.ts";
import type { CaseEvidence, LeakCase } from "../analysis/domain/leakCase.ts";
import type { CrackModelVersion, LeakModelVersion } from "../analysis/domain/modelVersion.ts";
import type { Night, NightAnomaly, NightStatistics } from "../analysis/domain/night.ts";
import type { Photo } from "../analysis/domain/photo.ts";
import type { Pipe } from "../analysis/domain/pipe.ts";
import type {
  Recording,
  RecordingAnalysis,
  RecordingAssessment,
} from "../analysis/domain/recording.ts";
import type { Sensor, SensorStatus } from "../analysis/domain/sensor.ts";
import type { NewInboxItem } from "../storage/sql/inbox.ts";
import type { NewRecording } from "../storage/sql/recordings.ts";
import type { NewSurvey } from "../storage/sql/surveys.ts";

/** Nouns for tests: each is whole and plausible, and says only what the test is about. */

export function aSensor(its: Partial<Sensor> = {}): Sensor {
  return {
    id: "S-0001",
    name: "本町一丁目 消火栓",
    kind: "accelerometer",
    placement: {
      kind: "placed",
      position: { lon: 139.7, lat: 35.68 },
      pipe: { pipeId: "P-0001", offsetM: 12.5 },
    },
    status: null,
    lastContactAt: null,
    version: 1,
    ...its,
  };
}

export function aStatus(its: Partial<SensorStatus> = {}): SensorStatus {
  return {
    reportedAt: new Date("2026-11-24T02:00:00Z"),
    batteryV: 3.55,
    batteryDays: 900,
    rssiDbm: -97,
    firmware: "2.1.0",
    temperatureC: 14.5,
    clockOffsetMs: 0.4,
    clockUncertaintyMs: 0.2,
    ...its,
  };
}

export function aPipe(its: Partial<Pipe> = {}): Pipe {
  return {
    id: "P-0001",
    material: "DIP",
    diameterMm: 150,
    laidYear: 1984,
    lengthM: 120.4,
    fromNode: "N-1",
    toNode: "N-2",
    line: [
      { lon: 139.7, lat: 35.68 },
      { lon: 139.7013, lat: 35.68 },
    ],
    ...its,
  };
}

export function aBridge(its: Partial<Bridge> = {}): Bridge {
  return {
    id: "B-0001",
    name: "水橋",
    position: { lon: 139.71, lat: 35.69 },
    line: [
      { lon: 139.7098, lat: 35.69 },
      { lon: 139.7102, lat: 35.69 },
    ],
    lengthM: 36.2,
    builtYear: 1971,
    spans: 2,
    concrete: "RC",
    lastInspectedOn: "2022-06-14",
    soundness: null,
    version: 1,
    ...its,
  };
}

export function someStatistics(its: Partial<NightStatistics> = {}): NightStatistics {
  return {
    minDb: -62,
    modeDb: -59.5,
    leqDb: -57.2,
    percentilesDb: { p5: -61, p10: -60.5, p25: -60, p50: -59, p75: -58, p90: -57, p95: -55 },
    spreadDb: 3.5,
    thirdsP10Db: [-60.6, -60.5, -60.3],
    histogram: { startDb: -62, counts: [4, 20, 60, 30, 6] },
    expected: 120,
    received: 120,
    ...its,
  };
}

export function aNight(its: Partial<Night> = {}): Night {
  return {
    sensorId: "S-0001",
    nightOf: "2026-11-24",
    source: "logger",
    statistics: someStatistics(),
    valid: true,
    anomaly: null,
    leakProbability: null,
    shapeChange: null,
    sameThroughNight: null,
    ...its,
  };
}

export function anAnomaly(its: Partial<NightAnomaly> = {}): NightAnomaly {
  return {
    z: 4.2,
    riseDb: 6.3,
    baselineMedianDb: -66.8,
    baselineMadDb: 1.01,
    baselineNights: 28,
    commonDb: 0.25,
    raised: true,
    ewma: 1.4,
    cusum: 3.7,
    chartNights: 17,
    rainMm: null,
    rainRiseDb: null,
    newSound: null,
    ...its,
  };
}

export function someEvidence(its: Partial<CaseEvidence> = {}): CaseEvidence {
  return {
    sensorId: "S-0001",
    nightOf: "2026-11-23",
    z: 4.2,
    riseDb: 6.3,
    spreadDb: 3.5,
    thirdsDb: 0.5,
    leakProbability: 0.81,
    shapeChange: null,
    newSound: null,
    ...its,
  };
}

export function aCase(its: Partial<LeakCase> = {}): LeakCase {
  return {
    id: "C-0001",
    state: { kind: "new", since: new Date("2026-11-24T00:10:00Z") },
    openedOn: "2026-11-24",
    openedAt: new Date("2026-11-24T00:10:00Z"),
    closedAt: null,
    score: 72.5,
    lastNightOf: "2026-11-24",
    sensorIds: ["S-0001"],
    pipeIds: ["P-0001"],
    position: {
      method: "nearestSensor",
      mostLikely: { pipeId: "P-0001", offsetM: 12.5 },
      point: { lon: 139.7, lat: 35.68 },
      plusMinusM: 80,
      interval: [
        [
          { lon: 139.6995, lat: 35.68 },
          { lon: 139.7005, lat: 35.68 },
        ],
      ],
    },
    reasons: [{ code: "levelOverBaseline", values: { riseDb: 6.3, nights: 2 }, weight: 30 }],
    alternatives: [{ class: "machine", probability: 0.12 }],
    evidence: [someEvidence(), someEvidence({ nightOf: "2026-11-24" })],
    quietNights: 0,
    previousCaseId: null,
    version: 1,
    ...its,
  };
}

export function anAssessment(its: Partial<RecordingAssessment> = {}): RecordingAssessment {
  return {
    leakProbability: 0.83,
    class: "leak",
    classProbabilities: {
      leak: 0.83,
      normal: 0.07,
      machine: 0.05,
      environment: 0.03,
      waterUse: 0.02,
    },
    anomalyScore: 0.7,
    anomalyBasis: "ownHistory",
    score: 79,
    reasons: [{ code: "steadyNoise", values: { spreadDb: 1.2 }, weight: 0.9 }],
    modelVersion: "2026-11-01",
    ...its,
  };
}

export function anAnalysis(its: Partial<RecordingAnalysis> = {}): RecordingAnalysis {
  return {
    durationSeconds: 10,
    sampleRateHz: 8000,
    levelDb: -41.25,
    quality: { clippedShare: 0, zeroShare: 0.001, problems: [] },
    spectrum: { stepHz: 3.90625, densityDb: Float32Array.from([-90.5, -80.25, -71, -100]) },
    features: { centroidHz: 612.5, flatness: 0.25 },
    humLines: [{ frequencyHz: 120, heightDb: 8.5 }],
    assessment: anAssessment(),
    ...its,
  };
}

/** Proposed by `train --city`. */
export function aModelVersion(its: Partial<LeakModelVersion> = {}): LeakModelVersion {
  return {
    id: "city-1",
    kind: "leak",
    state: { kind: "proposed", since: new Date("2026-11-24T06:00:00Z") },
    proposedAt: new Date("2026-11-24T06:00:00Z"),
    trainedOn: {
      city: [{ label: "leak", rows: 60, groups: 12 }],
      leakDigs: 11,
      leakDigSensors: 12,
      others: [{ source: "leak-1", label: "leak", rows: 724, groups: 312 }],
    },
    evaluation: {
      inUse: "leak-1",
      inUseHadSeen: 0,
      before: { expectedCalibrationError: 0.12 },
      after: { expectedCalibrationError: 0.05 },
      all: { expectedCalibrationError: 0.03 },
    },
    version: 1,
    ...its,
  };
}

/** Proposed by `train --inspections`. */
export function aCrackModelVersion(its: Partial<CrackModelVersion> = {}): CrackModelVersion {
  const { state, proposedAt, version } = aModelVersion();
  return {
    id: "crack-city-1",
    kind: "crack",
    state,
    proposedAt,
    trainedOn: {
      bridges: 6,
      finishedPhotos: 40,
      partlyReviewedPhotos: 3,
      findings: { accepted: 31, corrected: 4, added: 9, rejected: 52 },
      renderedScenes: 200,
      photoWeight: 2.5,
    },
    evaluation: {
      inUse: "crack-1",
      inUseHadSeen: 0,
      before: { f1: 0.61, f1Low: 0.55, f1High: 0.68 },
      after: { f1: 0.7, f1Low: 0.62, f1High: 0.77 },
      all: { photos: [] },
    },
    version,
    ...its,
  };
}

/** As it is stored when it is received. */
export function aNewRecording(its: Partial<NewRecording> = {}): NewRecording {
  return {
    id: "S-0001_20261124T020000000Z",
    sensorId: "S-0001",
    recordedAt: new Date("2026-11-24T02:00:00Z"),
    receivedAt: new Date("2026-11-24T02:00:02Z"),
    source: "wav",
    durationSeconds: 10,
    sampleRateHz: 8000,
    ...its,
  };
}

/** As it is read back, analysed. */
export function aRecording(its: Partial<Recording> = {}): Recording {
  const { source: _, ...received } = aNewRecording();
  const { levelDb, quality, humLines, features, assessment } = anAnalysis();
  return {
    ...received,
    state: "analysed",
    levelDb,
    quality,
    humLines,
    features,
    assessment,
    failure: null,
    ...its,
  };
}

export function anInboxItem(its: Partial<NewInboxItem> = {}): NewInboxItem {
  return {
    key: "recording:S-0001:20261124T020000000Z",
    kind: "recording",
    sha256: "a".repeat(64),
    deviceId: "S-0001",
    topic: "mizuhashi/v1/sensors/S-0001/recordings/20261124T020000000Z",
    payload: null,
    subject: "S-0001_20261124T020000000Z",
    receivedAt: new Date("2026-11-24T02:00:02Z"),
    ...its,
  };
}

export function aSurvey(its: Partial<NewSurvey> = {}): NewSurvey {
  return {
    id: "SV-1",
    bridgeId: "B-0001",
    deviceId: "SV-1",
    surveyedOn: "2026-11-20",
    drone: "M30T",
    camera: null,
    standOffM: 2.5,
    gsdMmPerPx: null,
    receivedAt: new Date("2026-11-24T05:00:00Z"),
    files: [{ name: "DJI_0001.JPG", sizeBytes: 1000, sha256: "b".repeat(64) }],
    ...its,
  };
}

export function aPhoto(its: Partial<Photo> = {}): Photo {
  return {
    id: `SV-1_${"b".repeat(16)}`,
    surveyId: "SV-1",
    bridgeId: "B-0001",
    sha256: "b".repeat(64),
    name: "橋脚 P1 写真.JPG",
    state: "analysed",
    receivedAt: new Date("2026-11-24T05:01:00Z"),
    widthPx: 4000,
    heightPx: 3000,
    metadata: {
      make: "DJI",
      model: "M30T",
      takenAt: new Date("2026-11-20T01:02:03Z"),
      position: { lon: 139.71, lat: 35.69 },
      positionQuality: { fix: "fixed", eastSdM: 0.011, northSdM: 0.01, heightSdM: 0.024 },
      altitudeM: 12.5,
      focalLengthMm: 9.1,
      focalLength35Mm: 24,
      calibratedFocalLengthPx: null,
      focalPlanePitchUm: null,
      exifWidthPx: 4000,
      exifHeightPx: 3000,
      exposureSeconds: 0.002,
      iso: 100,
      fNumber: 2.8,
      gimbal: { rollDeg: 0, pitchDeg: 12, yawDeg: 88.5 },
      speedMps: 0.3,
      targetDistanceM: null,
      xmp: { "drone-dji:GimbalPitchDegree": "+12.00" },
      warnings: [],
    },
    scale: {
      source: "given",
      distanceSource: "given",
      gsdMmPerPx: 0.3,
      relativeUncertainty: 0.1,
    },
    use: "detection",
    quality: { sharpness: 0.02, badExposureShare: 0.01, motionBlurPx: 0.4, problems: [] },
    anomaly: { columns: 2, rows: 1, tilePx: 512, values: [0.1, 0.9] },
    anomalyScore: 64,
    modelVersion: "crack-1",
    minVisibleWidthMm: 0.3,
    minVisibleWidthPx: 1,
    failure: null,
    place: null,
    version: 1,
    ...its,
  };
}

export function aProposal(its: Partial<FindingProposal> = {}): FindingProposal {
  return {
    kind: "crack",
    damageType: 6,
    box: { x: 100, y: 200, width: 300, height: 40 },
    line: [
      { x: 100, y: 220 },
      { x: 400, y: 225 },
    ],
    lengthPx: 300.04,
    widthPx: 1.2,
    widthP95Px: 1.9,
    lengthMm: 90,
    widthMm: 0.36,
    area: null,
    widthP95Mm: 0.57,
    score: 66,
    reasons: [{ code: "crackWidth", values: { widthMm: 0.36 }, weight: 40 }],
    ...its,
  };
}

export function anArea(its: Partial<FindingArea> = {}): FindingArea {
  return {
    stain: "rust",
    outlines: [
      [
        { x: 80, y: 40 },
        { x: 160, y: 40 },
        { x: 160, y: 80 },
        { x: 80, y: 80 },
      ],
    ],
    areaPx: 3200,
    share: 0.012,
    areaCm2: 2.88,
    rustShare: 0,
    ...its,
  };
}

export function aFinding(its: Partial<Finding> = {}): Finding {
  const photo = aPhoto();
  return {
    ...aProposal(),
    id: `${photo.id}-1`,
    photoId: photo.id,
    surveyId: photo.surveyId,
    bridgeId: photo.bridgeId,
    origin: "machine",
    modelVersion: "crack-1",
    degree: null,
    damageClass: null,
    place: null,
    state: { kind: "proposed", since: new Date("2026-11-24T05:02:00Z") },
    lastStep: null,
    createdAt: new Date("2026-11-24T05:02:00Z"),
    version: 1,
    ...its,
  };
}
