import { useState } from "preact/hooks";
import type { CaseJudgementView } from "../../api/schemas/caseJudgement.ts";
import { announce } from "../announce.ts";
import { editBudget, OutOfReach, Refused } from "../api.ts";
import { Dialog } from "../frame/Dialog.tsx";
import { figure, percent } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { budgetFigure } from "./budgetFigure.ts";
import { putCaseJudgement } from "./caseJudgement.ts";
import { openingOf, parseBudget } from "./opening.ts";

/** Sets the budget of false alarms; says before saving what follows from it. */
export function BudgetDialog({
  judgement: { budget, curve },
  close,
}: {
  judgement: CaseJudgementView;
  close: () => void;
}) {
  const [words, setWords] = useState(String(budget.falseCasesPerMonth));
  const [madeOn, setMadeOn] = useState(budget.version);
  const [problem, setProblem] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const cases = parseBudget(words);
  const save = async (falseCasesPerMonth: number | null) => {
    setSending(true);
    const outcome = await saved(falseCasesPerMonth, madeOn);
    setSending(false);
    if (outcome === null) return close();
    setProblem(outcome.problem);
    setMadeOn(outcome.version);
  };
  return (
    <Dialog title={say(text.budgetTitle)} close={close}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (cases !== null && !sending) void save(cases);
        }}
      >
        <p class="hint" id="budget-why">
          {say(text.budgetWhy)}
        </p>
        <label class="field field-short">
          <span>{say(text.budgetNumber)}</span>
          <input
            type="text"
            inputMode="decimal"
            autocomplete="off"
            value={words}
            aria-invalid={cases === null}
            aria-describedby="budget-why budget-preview"
            onInput={(event) => {
              setWords(event.currentTarget.value);
              setProblem(null);
            }}
          />
        </label>
        <p class="budget-preview" id="budget-preview" role="status">
          {cases === null ? (
            <span class="field-problem">{say(text.budgetInvalid)}</span>
          ) : (
            preview(curve, cases)
          )}
        </p>
        <div class="choices">
          <button
            type="submit"
            class="button button-main"
            disabled={cases === null}
            aria-disabled={sending}
          >
            {say(text.budgetSave)}
          </button>
          {!budget.isUsual && (
            <button
              type="button"
              class="button"
              aria-disabled={sending}
              onClick={() => {
                if (!sending) void save(null);
              }}
            >
              {say(text.budgetUsual, budgetFigure(budget.usualFalseCasesPerMonth))}
            </button>
          )}
        </div>
        {problem !== null && (
          <p class="field-problem" role="alert">
            {problem}
          </p>
        )}
      </form>
    </Dialog>
  );
}

function preview(curve: CaseJudgementView["curve"], cases: number): string {
  const opening = openingOf(curve, cases);
  if (opening === null) return "";
  const { score, recall, falseCasesPerMonth, withinBudget } = opening;
  return withinBudget
    ? say(text.budgetPreview, figure(score), percent(recall), percent(1 - recall))
    : say(
        text.budgetTooSmall,
        budgetFigure(cases),
        figure(score),
        budgetFigure(falseCasesPerMonth),
      );
}

/** Null when it was saved, else what went wrong and the version that the next try is made on. */
async function saved(
  falseCasesPerMonth: number | null,
  version: number,
): Promise<{ problem: string; version: number } | null> {
  try {
    putCaseJudgement(await editBudget({ falseCasesPerMonth }, version));
    announce(say(text.budgetSaved));
    return null;
  } catch (error) {
    if (error instanceof OutOfReach) return { problem: say(text.notSent), version };
    if (!(error instanceof Refused)) throw error;
    const { status, current, detail } = error.problem;
    if (status !== 412) return { problem: say(text.refused, detail), version };
    if (current === undefined) return { problem: say(text.conflict), version };
    const theirs = current as CaseJudgementView;
    putCaseJudgement(theirs);
    return { problem: say(text.conflict), version: theirs.budget.version };
  }
}
