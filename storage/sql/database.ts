import type { Generated, GeneratedAlways, Kysely, Transaction } from "kysely";
import type { CasePhoto } from "../../analysis/domain/casePhoto.ts";
import type { FindingOrigin, FindingState } from "../../analysis/domain/finding.ts";
import type { Job } from "../../analysis/domain/job.ts";
import type { ModelKind, ModelState } from "../../analysis/domain/modelVersion.ts";
import type { UserLanguage } from "../../analysis/domain/user.ts";

/**
 * The tables. Instants are milliseconds since 1970 (integer), `…Json` columns hold JSON text,
 * `bytes` columns are blob (SQLite) or bytea (PostgreSQL). Only `storage` sees these names.
 */
export interface Database {
  inboxItem: InboxItemTable;
  deadLetter: DeadLetterTable;
  recording: RecordingTable;
  recordingAudio: { recordingId: string; wav: Uint8Array };
  /** levels of one second of a clip inside the night window: what makes a night of recordings */
  clipLevel: {
    recordingId: string;
    sensorId: string;
    nightOf: string;
    levelsJson: string;
    leakProbability: number;
    recordedAt: number | null;
    bandsJson: string | null;
    shapeChange: number | null;
  };
  night: NightTable;
  pairSound: PairSoundTable;
  rain: { hourStart: number; mm: number };
  pendingNight: { nightOf: string; changedAt: number };
  seriesPoint: SeriesPointTable;
  sensor: SensorTable;
  pipe: PipeTable;
  pipeCalibration: PipeCalibrationTable;
  leakCase: LeakCaseTable;
  /** which open case freezes which sensor's baseline */
  caseSensor: { caseId: string; sensorId: string; sinceNightOf: string };
  casePhoto: CasePhotoTable;
  /** what requests that their sender named were answered, so that they count once */
  requestAnswer: { key: string; fingerprint: string; at: number; answerJson: string };
  bridge: BridgeTable;
  survey: SurveyTable;
  surveyFile: SurveyFileTable;
  partialFile: { sha256: string; sizeBytes: number; rangesJson: string; lastChunkAt: number };
  photo: PhotoTable;
  finding: FindingTable;
  /** what became of photos when they were compared with the survey before */
  photoComparison: {
    photoId: string;
    previousSurveyId: string;
    /** how many earlier photos show the same place */
    counterparts: number;
    at: number;
    comparisonJson: string;
  };
  /** what has become of damage since the survey before; `place` counts along the newer photo's comparison */
  findingChange: {
    photoId: string;
    place: number;
    findingId: string | null;
    previousFindingId: string | null;
    /** order of the queue by change: greater comes first */
    rank: number;
    changeJson: string;
  };
  /** every act of a person on a finding; `version` is the finding's after it */
  findingStep: FindingStepTable;
  member: MemberTable;
  /** all versions of what people judged: the newest of a key counts, the others are its history */
  judgement: JudgementTable;
  /** models that were learned here; the shipped ones are files */
  model: ModelTable;
  job: JobTable;
  event: EventTable;
  user: UserTable;
  session: {
    /** SHA-256 of the secret in the cookie */
    key: string;
    userId: string;
    createdAt: number;
    lastSeenAt: number;
    expiresAt: number;
  };
  apiToken: ApiTokenTable;
  /** failed sign-ins of "login …" or "address …" */
  failedSignIn: { key: string; count: number; lastAt: number };
  device: { id: string; keySha256: string; createdAt: number; revokedAt: number | null };
  /** facts of the install: ledger centre, demo … */
  setting: { name: string; valueJson: string };
}

/** A handle or an open transaction: queries take either. */
export type Db = Kysely<Database> | Transaction<Database>;

interface InboxItemTable {
  id: GeneratedAlways<number>;
  /** `recording:S-0012:20261124T020000000Z`: the message's identity, which makes it count once */
  key: string;
  kind: "recording" | "night" | "spectrum" | "status" | "photo" | "comparison";
  sha256: string;
  deviceId: string;
  topic: string;
  /** night and spectrum messages; recordings and photos keep their bytes elsewhere */
  payload: Uint8Array | null;
  /** what it is about: recording id, photo id … */
  subject: string;
  receivedAt: number;
  state: "waiting" | "claimed" | "done" | "failed";
  attempts: number;
  leaseUntil: number | null;
  /** not before this instant: the wait after a transient fault */
  notBefore: number;
  lastError: string | null;
}

interface DeadLetterTable {
  id: GeneratedAlways<number>;
  at: number;
  topic: string;
  deviceId: string | null;
  field: string | null;
  reason: string;
  /** first 64 KiB */
  payload: Uint8Array;
  payloadBytes: number;
  stack: string | null;
  inboxKey: string | null;
}

interface RecordingTable {
  id: string;
  sensorId: string;
  recordedAt: number;
  receivedAt: number;
  source: "wav" | "spectrum";
  state: "received" | "analysed" | "failed";
  durationSeconds: number;
  sampleRateHz: number;
  levelDb: number | null;
  leakProbability: number | null;
  /** little-endian float32 values in dB */
  spectrum: Uint8Array | null;
  spectrumStepHz: number | null;
  featuresJson: string | null;
  humLinesJson: string | null;
  qualityJson: string | null;
  assessmentJson: string | null;
  failure: string | null;
}

interface NightTable {
  sensorId: string;
  nightOf: string;
  source: "logger" | "recordings";
  statisticsJson: string;
  /** P10 of the window: what the anomaly looks at */
  floorDb: number;
  spreadDb: number;
  /** 0 or 1 */
  valid: number;
  anomalyJson: string | null;
  z: number | null;
  /** 0 or 1 */
  raised: number;
  leakProbability: number | null;
  shapeChange: number | null;
  sameThroughNight: number | null;
}

/** what two sensors had in common by the end of a night, and what was asked for it */
interface PairSoundTable {
  nightOf: string;
  /** a < b */
  a: string;
  b: string;
  soundJson: string;
  clockSeconds: number | null;
  recordings: number;
  recordingIdsJson: string;
  mostDelaySeconds: number;
  loHz: number;
  hiHz: number;
  pipeIdsJson: string;
}

interface SeriesPointTable {
  measurement: string;
  entityId: string;
  at: number;
  fieldsJson: string;
}

interface SensorTable {
  id: string;
  name: string | null;
  kind: "accelerometer" | "hydrophone" | "unknown";
  lon: number | null;
  lat: number | null;
  pipeId: string | null;
  offsetM: number | null;
  statusJson: string | null;
  lastContactAt: number | null;
  version: number;
}

interface PipeTable {
  id: string;
  material: string;
  diameterMm: number | null;
  laidYear: number | null;
  lengthM: number;
  fromNode: string;
  toNode: string;
  lineJson: string;
}

interface PipeCalibrationTable {
  pipeId: string;
  speedMps: number;
  relativeSd: number;
  measuredOn: string;
  waterTemperatureC: number | null;
  method: string;
  by: string;
}

interface LeakCaseTable {
  id: string;
  stateKind: "new" | "acknowledged" | "dispatched" | "dug" | "snoozed" | "closed";
  score: number;
  openedAt: number;
  closedAt: number | null;
  lastNightOf: string;
  /** the whole noun as JSON: what is not asked for in a query needs no column */
  caseJson: string;
  version: number;
}

interface CasePhotoTable {
  id: string;
  caseId: string;
  sha256: string;
  type: CasePhoto["type"];
  widthPx: number;
  heightPx: number;
  sizeBytes: number;
  takenAt: number | null;
  addedAt: number;
  by: string;
}

interface BridgeTable {
  id: string;
  name: string;
  lon: number;
  lat: number;
  bridgeJson: string;
  soundness: string | null;
  version: number;
}

interface SurveyTable {
  id: string;
  bridgeId: string;
  deviceId: string;
  manifestJson: string;
  receivedAt: number;
  state: "receiving" | "complete";
  /** when a person said which bridge it shows; from then on no manifest changes that */
  placedAt: number | null;
}

interface SurveyFileTable {
  surveyId: string;
  sha256: string;
  name: string;
  sizeBytes: number;
  state: "missing" | "receiving" | "stored" | "wrongHash" | "rejected";
  reason: string | null;
  photoId: string | null;
}

interface PhotoTable {
  id: string;
  surveyId: string;
  bridgeId: string;
  sha256: string;
  name: string;
  state: "received" | "analysed" | "failed";
  receivedAt: number;
  lon: number | null;
  lat: number | null;
  anomalyScore: number | null;
  /** of the crack model that looked at it */
  modelVersion: string | null;
  photoJson: string | null;
  failure: string | null;
  /** what the quality gates look at, out of `photoJson`: read for a whole survey at each progress */
  gateJson: string | null;
  placeJson: string | null;
  memberId: string | null;
  version: number;
}

interface FindingTable {
  id: string;
  photoId: string;
  surveyId: string;
  bridgeId: string;
  kind: "crack" | "anomaly" | "area";
  stateKind: FindingState["kind"];
  origin: FindingOrigin;
  score: number;
  /** order of the queues: greater comes first */
  severity: number;
  uncertainty: number;
  createdAt: number;
  memberId: string | null;
  findingJson: string;
  version: number;
}

interface FindingStepTable {
  findingId: string;
  version: number;
  at: number;
  by: string;
  kind: string;
  stepJson: string;
}

interface MemberTable {
  bridgeId: string;
  id: string;
  span: number;
  code: string;
  number: string;
  material: string;
  /** 0 or 1 */
  gone: number;
  version: number;
}

interface JudgementTable {
  bridgeId: string;
  key: string;
  version: number;
  at: number;
  by: string;
  judgementJson: string;
}

interface ModelTable {
  id: string;
  kind: ModelKind;
  stateKind: ModelState["kind"];
  stateJson: string;
  proposedAt: number;
  modelJson: string;
  trainedOnJson: string;
  evaluationJson: string;
  version: number;
}

interface JobTable {
  id: string;
  kind: "reanalyse";
  parametersJson: string;
  modelVersion: string;
  state: Job["state"];
  total: number;
  done: number;
  failed: number;
  /** the last recording that is done */
  cursorAt: number | null;
  cursorId: string | null;
  startedAt: number;
  /** when it was last begun or taken up again, and what was done then: for the rate */
  resumedAt: number;
  resumedDone: number;
  updatedAt: number;
  endedAt: number | null;
  /** the process that works on it */
  holder: string | null;
  leaseUntil: number;
}

interface UserTable {
  id: string;
  name: string;
  rolesJson: string;
  /** null: signs in by the OpenID provider alone, or not at all */
  passwordHash: string | null;
  openIdSubject: string | null;
  language: UserLanguage | null;
  createdAt: number;
  disabledAt: number | null;
  version: number;
}

interface ApiTokenTable {
  id: string;
  tokenSha256: string;
  name: string;
  ownerId: string;
  rolesJson: string;
  createdAt: number;
  expiresAt: number;
  lastUsedAt: number | null;
  revokedAt: number | null;
}

interface EventTable {
  /** monotonic in commit order: what has been read is never overtaken */
  id: Generated<number>;
  at: number;
  kind: string;
  subject: string;
  actor: string;
  dataJson: string;
}
