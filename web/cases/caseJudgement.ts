import { signal } from "@preact/signals";
import type { CaseJudgementView } from "../../api/schemas/caseJudgement.ts";
import { fetchCaseJudgement } from "../api.ts";

/** From which score on cases open, and why; null until the first answer. */
export const caseJudgement = signal<CaseJudgementView | null>(null);

export async function loadCaseJudgement(): Promise<void> {
  putCaseJudgement(await fetchCaseJudgement());
}

/** Takes it in, unless a newer version of it is already here. */
export function putCaseJudgement(judgement: CaseJudgementView): void {
  const known = caseJudgement.value;
  if (known && known.budget.version > judgement.budget.version) return;
  caseJudgement.value = judgement;
}
