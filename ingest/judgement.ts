import type { CaseModel } from "../analysis/cases/caseModel.ts";
import { openingRule, usualBudget } from "../analysis/cases/falseAlarmBudget.ts";
import type { Judgement } from "../analysis/cases/leakCase.ts";
import { falseAlarmBudget } from "../storage/sql/budget.ts";
import type { Db } from "../storage/sql/database.ts";

/** How cases are scored here, and from which score on they open, by the budget that people have set. */
export async function judgementOf(db: Db, model: CaseModel, sensors: number): Promise<Judgement> {
  const { falseCasesPerMonth } = await falseAlarmBudget(db);
  const budget = falseCasesPerMonth ?? usualBudget(sensors);
  return { model, openingScore: openingRule(model, sensors, budget).score };
}
