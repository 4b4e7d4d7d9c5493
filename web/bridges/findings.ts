import { signal } from "@preact/signals";
import type { FindingActionBody, FindingView } from "../../api/schemas/finding.ts";
import { announce } from "../announce.ts";
import { actOnFinding, OutOfReach, Refused } from "../api.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** Findings decided on this page, newer than what a panel has loaded. */
const decidedFindings = signal<ReadonlyMap<string, FindingView>>(new Map());

/** What the server did not take, by finding, in words. */
export const findingSetbacks = signal<ReadonlyMap<string, string>>(new Map());

export const rejectReasons = ["formLine", "joint", "stain", "wire", "duplicate", "other"] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** The newer of what was loaded and what was decided here. */
export function latestFinding(finding: FindingView): FindingView {
  const decided = decidedFindings.value.get(finding.id);
  return decided && decided.version > finding.version ? decided : finding;
}

export async function decideFinding(
  finding: FindingView,
  action: FindingActionBody,
): Promise<boolean> {
  try {
    put(await actOnFinding(finding.id, action, finding.version));
    setBack(finding.id, null);
    return true;
  } catch (error) {
    setBack(finding.id, wordsOf(error));
    return false;
  }
}

/** Why, as it goes into the record: in both languages, since others read it too. */
export function rejectWords(reason: RejectReason): string {
  const { ja, en } = text[`reject_${reason}`];
  return `${ja} / ${en}`;
}

/** What stands at an area's outline, so that colour is not all that tells kinds apart. */
export const stainLetters = { rust: "R", lime: "L", wet: "W", spall: "S" } as const;

/** Kind and size in words; millimetres only where the photo has a scale. */
export function findingWords(finding: FindingView): string {
  const { area } = finding;
  if (area !== null) {
    return [
      `${stainLetters[area.stain]} ${say(text[`stain_${area.stain}`])}`,
      area.areaCm2 === null
        ? say(text.areaPx, figure(area.areaPx))
        : say(text.areaCm2, figure(area.areaCm2, area.areaCm2 < 10 ? 1 : 0)),
      say(text.areaShare, figure(100 * area.share, 1)),
    ].join(" · ");
  }
  const parts = [say(text[`finding_${finding.kind}`])];
  if (finding.widthMm !== null) {
    parts.push(say(text.widthMm, figure(finding.widthMm, 2)));
    if (finding.widthP95Mm !== null)
      parts.push(say(text.widthP95Mm, figure(finding.widthP95Mm, 2)));
  } else if (finding.widthPx !== null) {
    parts.push(say(text.widthPx, figure(finding.widthPx, 1)));
  }
  parts.push(
    finding.lengthMm === null
      ? say(text.lengthPx, figure(finding.lengthPx))
      : say(text.lengthMm, figure(finding.lengthMm)),
  );
  return parts.join(" · ");
}

function put(finding: FindingView): void {
  decidedFindings.value = new Map(decidedFindings.value).set(finding.id, finding);
  announce(
    [findingWords(finding), say(text[`finding_${finding.state.kind}`])].join(say(text.listComma)),
  );
}

function wordsOf(error: unknown): string {
  if (error instanceof OutOfReach) return say(text.notSent);
  if (!(error instanceof Refused)) throw error;
  const { status, current, detail } = error.problem;
  if (status !== 412) return say(text.refused, detail);
  if (current !== undefined) put(current as FindingView);
  return say(text.conflict);
}

function setBack(id: string, words: string | null): void {
  const next = new Map(findingSetbacks.value);
  if (words === null) next.delete(id);
  else next.set(id, words);
  findingSetbacks.value = next;
}
