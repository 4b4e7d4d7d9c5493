import type { DigResultView } from "../../api/schemas/leakCase.ts";
import { figure, shortInstant } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** What a crew found: one line each for the leak, when they worked, and what they wrote. */
export function digWords(result: DigResultView): string {
  const lines = [leakWords(result), timesWords(result), result.note];
  return lines.filter((line) => line !== "").join("\n");
}

function leakWords(result: DigResultView): string {
  if (!result.found) return say(text.notFoundDig);
  const { leakKind, distanceFromMarkM, depthM } = result;
  const where = [
    distanceFromMarkM === null ? "" : say(text.foundDistance, figure(distanceFromMarkM, 1)),
    depthM === undefined ? "" : say(text.foundDepth, figure(depthM, 1)),
  ].join("");
  return say(text.foundWords, say(text[`kind_${leakKind}`]), where);
}

function timesWords({ begunAt, endedAt }: DigResultView): string {
  if (begunAt === undefined || endedAt === undefined) return "";
  return say(text.workTimes, shortInstant(begunAt), shortInstant(endedAt));
}
