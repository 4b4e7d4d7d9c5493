import type { Readable } from "node:stream";
import type { Kysely } from "kysely";
import type { CaseModel } from "../analysis/cases/caseModel.ts";
import type { BlobStore } from "../storage/blobs/blobStore.ts";
import type { SeriesStore } from "../storage/series/seriesStore.ts";
import type { Database } from "../storage/sql/database.ts";
import type { OpenIdSettings } from "./openId.ts";
import type { ApiLog } from "./problems.ts";
import type { BrokerView, DemoView } from "./schemas/system.ts";

/** Facts of the running program that no table holds; asked for at each request. */
export interface LiveFacts {
  startedAt: Date;
  database: "sqlite" | "postgres";
  series: "sql" | "influx";
  broker: BrokerView;
  /** version of the shipped leak model; null when this process does not analyse */
  modelVersion: string | null;
  /** the same of the crack model */
  crackModelVersion: string | null;
  /** with more waiting items than this, devices are held back: not ready */
  maxWaitingItems: number;
  timeZone: string;
  mainsHz: 50 | 60;
  /** reached from its own machine alone: while there are no users, nobody needs to sign in */
  openWithoutLogin: boolean;
  demo: DemoView | null;
}

/** Files of an upload that have come, or why one is not taken. */
export interface SpooledFile {
  name: string;
  sizeBytes: number;
  sha256: string;
  path: string;
}

/** The way in for surveys, the same as a drone's behind it. */
export interface SurveyDoor {
  spool(
    name: string,
    bytes: Readable,
  ): Promise<SpooledFile | { name: string; refusal: string; full: boolean }>;
  take(
    surveyId: string,
    manifest: object,
    files: readonly SpooledFile[],
    signal: AbortSignal,
  ): Promise<{ ok: true } | { ok: false; field: string; reason: string }>;
  discard(files: readonly SpooledFile[]): Promise<void>;
}

/** What the API stands on. */
export interface ServerDeps {
  db: Kysely<Database>;
  series: SeriesStore;
  blobs: BlobStore;
  /** folder of the built page; null: none, then only the API answers */
  webRoot: string | null;
  version: string;
  /** scores cases; says what a budget of false alarms leads to */
  caseModel: CaseModel;
  system: () => LiveFacts;
  /** whose X-Forwarded-For is believed: addresses with commas between; absent: the own machine's */
  trustedProxies?: string;
  /** an OpenID provider that may sign people in too; absent: passwords alone */
  openId?: OpenIdSettings | null;
  now: () => Date;
  /** absent: this process takes no uploads */
  surveys?: SurveyDoor;
  log: ApiLog;
}
