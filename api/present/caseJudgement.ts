import type { CaseModel } from "../../analysis/cases/caseModel.ts";
import { openingRule, usualBudget } from "../../analysis/cases/falseAlarmBudget.ts";
import type { FalseAlarmBudget } from "../../storage/sql/budget.ts";
import type { CaseJudgementView } from "../schemas/caseJudgement.ts";

/** How cases open with this budget and this many sensors. */
export function presentCaseJudgement(
  model: CaseModel,
  sensors: number,
  { falseCasesPerMonth: chosen, version }: FalseAlarmBudget,
): CaseJudgementView {
  const usual = usualBudget(sensors);
  const budget = chosen ?? usual;
  return {
    caseModel: model.version,
    sensors,
    budget: {
      falseCasesPerMonth: budget,
      usualFalseCasesPerMonth: usual,
      isUsual: chosen === null,
      version,
    },
    opening: openingRule(model, sensors, budget),
    curve: model.curve.map(({ score, falseCasesPerSensorYear, recall }) => ({
      score,
      falseCasesPerMonth: (falseCasesPerSensorYear * sensors) / 12,
      recall,
    })),
  };
}
