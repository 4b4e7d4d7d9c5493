import { falseAlarmBudget, saveFalseAlarmBudget } from "../../storage/sql/budget.ts";
import { counts } from "../../storage/sql/counts.ts";
import type { Db } from "../../storage/sql/database.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { editedVersion, sendOfVersion } from "../etag.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { presentCaseJudgement } from "../present/caseJudgement.ts";
import { PreconditionFailed } from "../problems.ts";
import { BudgetEdit, CaseJudgementView } from "../schemas/caseJudgement.ts";

export const caseJudgementRoutes: Resource = async (app, { db, caseModel, feed, now }) => {
  const judgement = async (reader: Db) => {
    const { sensors } = await counts(reader);
    return presentCaseJudgement(caseModel, sensors, await falseAlarmBudget(reader));
  };

  app.get(
    "/judgement",
    {
      schema: {
        tags: ["cases"],
        summary: "How cases are scored, and from which score on they open",
        response: { 200: CaseJudgementView },
      },
    },
    async (request, reply) => {
      const view = await judgement(db);
      return sendOfVersion(request, reply, view.budget.version, view);
    },
  );

  app.put(
    "/judgement/budget",
    {
      config: { act: "budget.set" },
      schema: {
        tags: ["cases"],
        summary:
          "Set how many false cases a month are borne: cases open from the score that follows",
        body: BudgetEdit,
        response: {
          200: CaseJudgementView,
          400: problems[400],
          412: problems[412],
          428: problems[428],
        },
      },
    },
    async (request, reply) => {
      const actor = request.person.id;
      const { falseCasesPerMonth } = request.body;
      const expected = editedVersion(request);
      const view = await db.transaction().execute(async (trx) => {
        // The event first: its writers wait for each other, so the second of two edits sees the first.
        await appendEvent(trx, {
          at: now(),
          kind: "judgement.budget",
          subject: "judgement",
          actor,
          data: { falseCasesPerMonth },
        });
        const { version } = await falseAlarmBudget(trx);
        if (expected !== null && expected !== version) {
          throw new PreconditionFailed("the budget was changed since", await judgement(trx));
        }
        await saveFalseAlarmBudget(trx, { falseCasesPerMonth, version: version + 1 });
        return judgement(trx);
      });
      feed.wake();
      return sendOfVersion(request, reply, view.budget.version, view);
    },
  );
};
