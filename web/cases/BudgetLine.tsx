import { useRef, useState } from "preact/hooks";
import type { CaseJudgementView } from "../../api/schemas/caseJudgement.ts";
import { may } from "../people/session.ts";
import { figure, percent } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { BudgetDialog } from "./BudgetDialog.tsx";
import { budgetFigure } from "./budgetFigure.ts";
import { caseJudgement } from "./caseJudgement.ts";

/** From which score on cases open here; its room is kept until the answer is there. */
export function BudgetLine() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const judgement = caseJudgement.value;
  const close = () => {
    setOpen(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  return (
    <div class="budget">
      {judgement !== null && judgement.sensors > 0 && (
        <p>
          {lineOf(judgement)}{" "}
          {may("budget.set") && (
            <button
              ref={button}
              type="button"
              class="link"
              aria-haspopup="dialog"
              aria-label={`${say(text.budgetChange)}: ${say(text.budgetTitle)}`}
              onClick={() => setOpen(true)}
            >
              {say(text.budgetChange)}
            </button>
          )}
        </p>
      )}
      {open && judgement !== null && <BudgetDialog judgement={judgement} close={close} />}
    </div>
  );
}

function lineOf({ budget, opening }: CaseJudgementView): string {
  const cases = budgetFigure(budget.falseCasesPerMonth);
  const score = figure(opening.score);
  if (!opening.withinBudget) {
    return say(text.budgetTooSmall, cases, score, budgetFigure(opening.falseCasesPerMonth));
  }
  return say(text.budgetLine, cases, score, percent(opening.recall));
}
