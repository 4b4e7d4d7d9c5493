import type { Logger } from "pino";
import type { BlobStore } from "../storage/blobs/blobStore.ts";
import type { Store } from "../storage/sql/open.ts";
import type { Commits } from "./groupCommit.ts";
import type { ProgressReports } from "./progress.ts";
import type { UploadLimits } from "./uploadLimits.ts";
import type { WaitingRoom } from "./waitingRoom.ts";

/** What receiving works with. */
export interface Intake {
  store: Store;
  blobs: BlobStore;
  commits: Commits;
  room: WaitingRoom;
  progress: ProgressReports;
  limits: UploadLimits;
  /** called after something to be analysed has been stored */
  stored: () => void;
  now: () => Date;
  /** IANA name: nights are named by the morning there */
  timeZone: string;
  log: Logger;
}

/** One message as it came. */
export interface Arrival {
  topic: string;
  payload: Uint8Array;
  /** who logged in at the broker; null where devices have no keys */
  device: string | null;
  at: Date;
}
