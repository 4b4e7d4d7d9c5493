import type { InboxItem } from "../storage/sql/inbox.ts";
import { analyseNight } from "./analyseNight.ts";
import { analysePhoto } from "./analysePhoto.ts";
import { analyseRecording } from "./analyseRecording.ts";
import { analyseStatus } from "./analyseStatus.ts";
import type { Analysis } from "./analysis.ts";
import { comparePhoto } from "./comparePhoto.ts";
import { buryCrashed, worked } from "./failure.ts";
import { Lane } from "./lane.ts";
import { itemsPerWorker, mostAttempts, mostInOneCommit } from "./parameters.ts";

/** Claims what has been received and analyses it, until it is stopped. */
export interface Analysing {
  /** something was stored: begin at once */
  wake(): void;
  stop(): Promise<void>;
}

export function startAnalysing(analysis: Analysis): Analysing {
  const { threads } = analysis.workers;
  const lanes = [
    new Lane(analysis, ["recording", "spectrum"], threads * itemsPerWorker, analyseItem),
    new Lane(analysis, ["night", "status"], 2 * mostInOneCommit, analyseItem),
    // One thread stays free of photos, which take seconds.
    new Lane(analysis, ["photo"], Math.max(1, threads - 1), analyseItem),
    // A comparison is for the office: it never keeps the crew waiting for more than one.
    new Lane(analysis, ["comparison"], 1, analyseItem),
  ];
  return {
    wake: () => {
      for (const lane of lanes) lane.wake();
    },
    stop: async () => {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

async function analyseItem(analysis: Analysis, item: InboxItem): Promise<void> {
  if (item.attempts > mostAttempts) return buryCrashed(analysis, item);
  await analysed(analysis, item);
  worked(analysis);
}

function analysed(analysis: Analysis, item: InboxItem): Promise<void> {
  switch (item.kind) {
    case "recording":
    case "spectrum":
      return analyseRecording(analysis, item);
    case "night":
      return analyseNight(analysis, item);
    case "status":
      return analyseStatus(analysis, item);
    case "photo":
      return analysePhoto(analysis, item);
    case "comparison":
      return comparePhoto(analysis, item);
    default:
      return item.kind satisfies never;
  }
}
