import type { CurvePointView, OpeningView } from "../../api/schemas/caseJudgement.ts";

/** The lowest whole score that keeps the budget by the server's curve: what saving it would lead to. */
export function openingOf(
  curve: readonly CurvePointView[],
  falseCasesPerMonth: number,
): OpeningView | null {
  const kept = curve.findIndex((point) => point.falseCasesPerMonth <= falseCasesPerMonth);
  const point = curve.at(kept);
  if (point === undefined) return null;
  const before = kept > 0 ? curve[kept - 1] : undefined;
  if (before === undefined) return { ...point, withinBudget: kept >= 0 };
  const share =
    (before.falseCasesPerMonth - falseCasesPerMonth) /
    (before.falseCasesPerMonth - point.falseCasesPerMonth);
  const score = Math.ceil(before.score + share * (point.score - before.score));
  const along = (score - before.score) / (point.score - before.score);
  const between = (from: number, to: number) => from + along * (to - from);
  return {
    score,
    falseCasesPerMonth: between(before.falseCasesPerMonth, point.falseCasesPerMonth),
    recall: between(before.recall, point.recall),
    withinBudget: true,
  };
}

/** A budget as somebody writes it; null when it is none that the server takes. */
export function parseBudget(words: string): number | null {
  const plain = words.normalize("NFKC").trim();
  if (!/^\d+(\.\d+)?$/.test(plain)) return null;
  const cases = Number(plain);
  return cases > 0 && cases <= 1000 ? cases : null;
}
