import Type from "typebox";
import { nullable } from "./nullable.ts";

const recall = Type.Number({ description: "share of the audible leaks found within three nights" });
const expected = Type.Number({
  description: "cases without a leak a month that cases from this score on lead to",
});

export const CurvePointView = Type.Object({
  score: Type.Number(),
  falseCasesPerMonth: expected,
  recall,
});
export type CurvePointView = Type.Static<typeof CurvePointView>;

export const OpeningView = Type.Object({
  score: Type.Number({ description: "cases open from this score on" }),
  falseCasesPerMonth: expected,
  recall,
  withinBudget: Type.Boolean({
    description: "false when no score keeps the budget: the strictest is taken",
  }),
});
export type OpeningView = Type.Static<typeof OpeningView>;

export const CaseJudgementView = Type.Object({
  caseModel: Type.String({ description: "version of the model that scores cases" }),
  sensors: Type.Integer(),
  budget: Type.Object({
    falseCasesPerMonth: Type.Number({ description: "the one that holds" }),
    usualFalseCasesPerMonth: Type.Number({ description: "holds while nobody has set another" }),
    isUsual: Type.Boolean(),
    version: Type.Integer(),
  }),
  opening: OpeningView,
  curve: Type.Array(CurvePointView, {
    description: "by rising score, for this many sensors; straight lines lie between the points",
  }),
});
export type CaseJudgementView = Type.Static<typeof CaseJudgementView>;

/** Far above what anybody bears: a slip of the hand stops here. */
const mostFalseCases = 1000;

export const BudgetEdit = Type.Object(
  {
    falseCasesPerMonth: nullable(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: mostFalseCases,
        description: `a number above 0 and up to ${mostFalseCases}, or null for the usual budget`,
      }),
    ),
  },
  { additionalProperties: false },
);
export type BudgetEdit = Type.Static<typeof BudgetEdit>;
