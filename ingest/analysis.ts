import type { Logger } from "pino";
import type { BlobStore } from "../storage/blobs/blobStore.ts";
import type { Store } from "../storage/sql/open.ts";
import type { Commits } from "./groupCommit.ts";
import type { GroupedPoints } from "./groupedPoints.ts";
import type { ModelInUse } from "./modelInUse.ts";
import type { WaitingRoom } from "./waitingRoom.ts";
import type { Workers } from "./workers.ts";

/** What analysing works with. */
export interface Analysis {
  store: Store;
  blobs: BlobStore;
  points: GroupedPoints;
  commits: Commits;
  workers: Workers;
  models: ModelInUse;
  crackModels: ModelInUse;
  room: WaitingRoom;
  /** called after a night has changed */
  nightChanged: () => void;
  now: () => Date;
  timeZone: string;
  log: Logger;
}

/** The lease ran out and another process has claimed the item: what we made of it is not stored. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** The device's fault, found by a worker thread: the item becomes a dead letter at once. */
export class BadItem extends Error {
  override readonly name = "BadItem";
  readonly field: string | null;

  constructor(message: string, field: string | null) {
    super(message);
    this.field = field;
  }
}
