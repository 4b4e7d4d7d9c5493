import { figure } from "../text/format.ts";

/** Whole where it is whole, else with what tells it from its neighbours: `1`, `2.5`, `0.04`. */
export function budgetFigure(cases: number): string {
  const digits = cases < 0.1 ? 3 : cases < 10 ? 2 : 0;
  return figure(Number(cases.toFixed(digits)), decimalsOf(Number(cases.toFixed(digits))));
}

/** Digits behind the point as JavaScript writes the number. */
function decimalsOf(value: number): number {
  return String(value).split(".")[1]?.length ?? 0;
}
