import type { CracksTrainedOn, ModelComparison } from "../analysis/domain/modelVersion.ts";

export function inspectionsTrainedOnLines(of: CracksTrainedOn): string[] {
  const { accepted, corrected, added, rejected } = of.findings;
  return [
    `${of.bridges} bridges: ${of.finishedPhotos} photos reviewed to the end, ${of.partlyReviewedPhotos} in part`,
    `cracks: ${accepted} accepted, ${corrected} corrected, ${added} added; ${rejected} rejected`,
    `${of.renderedScenes} rendered scenes besides; a piece of a photo weighs ${of.photoWeight} of theirs`,
  ];
}

/** What the reviewed photos say of both models. */
export function crackComparisonLines({
  inUse,
  inUseHadSeen,
  before,
  after,
}: ModelComparison): string[] {
  const seen = inUseHadSeen > 0 ? ` (had seen up to ${inUseHadSeen} of these photos)` : "";
  return [
    "On the photos that were reviewed to the end and show cracks:",
    `  in use, ${inUse}${seen}: ${figuresOf(before)}`,
    `  the new one, on bridges that it had not seen: ${figuresOf(after)}`,
  ];
}

interface F1Figures {
  f1: number;
  f1Low: number | null;
  f1High: number | null;
  precision: number;
  recall: number;
}

function figuresOf(figures: Readonly<Record<string, unknown>> | null): string {
  if (figures === null) return "none";
  const { f1, f1Low, f1High, precision, recall } = figures as unknown as F1Figures;
  const interval = f1Low === null ? "" : ` (${f1Low}–${f1High})`;
  return `F1 ${f1}${interval}, precision ${precision}, recall ${recall}`;
}
