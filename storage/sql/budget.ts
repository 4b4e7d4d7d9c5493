import type { Db } from "./database.ts";
import { saveSetting, setting } from "./settings.ts";

/** How many cases without a leak a bureau bears. */
export interface FalseAlarmBudget {
  /** null: nobody has set one, the usual one holds */
  falseCasesPerMonth: number | null;
  /** counts the changes, for If-Match */
  version: number;
}

const name = "falseAlarmBudget";

export async function falseAlarmBudget(db: Db): Promise<FalseAlarmBudget> {
  return (await setting<FalseAlarmBudget>(db, name)) ?? { falseCasesPerMonth: null, version: 0 };
}

export async function saveFalseAlarmBudget(db: Db, budget: FalseAlarmBudget): Promise<void> {
  await saveSetting(db, name, budget);
}
