import type { ModelAction } from "../../analysis/cases/modelActions.ts";
import { actOnModel, allowedModelActions } from "../../analysis/cases/modelActions.ts";
import { NotAllowedNow } from "../../analysis/cases/notAllowedNow.ts";
import type { ModelVersion } from "../../analysis/domain/modelVersion.ts";
import { permitted } from "../../analysis/people/rights.ts";
import { decideModel, modelVersion, modelVersions } from "../../storage/sql/models.ts";
import { editedVersion, sendVersioned } from "../etag.ts";
import { pageRequest } from "../everyPage.ts";
import type { Person } from "../person.ts";
import type { Resource } from "../plugin.ts";
import { editProblems, problems } from "../plugin.ts";
import { presentModel } from "../present/model.ts";
import { Conflict, NotFound, PreconditionFailed } from "../problems.ts";
import { IdParams } from "../schemas/id.ts";
import { ModelQuery, ModelView } from "../schemas/model.ts";
import { pageOf } from "../schemas/page.ts";

const summaries: Readonly<Record<ModelAction, string>> = {
  accept:
    "Use this model for all new recordings or photos from now on; the one in use of its kind is retired",
  reject: "Do not use this model",
  retire: "Go back from the model in use to the shipped one",
};

export const modelRoutes: Resource = async (app, { db, feed, now }) => {
  const found = async (id: string): Promise<ModelVersion> => {
    const model = await modelVersion(db, id);
    if (!model) throw new NotFound("model", id);
    return model;
  };

  app.get(
    "/models",
    {
      schema: {
        tags: ["models"],
        summary:
          "Models of leaks and cracks learned in this city, newest first; the shipped ones are not among them",
        querystring: ModelQuery,
        response: { 200: pageOf(ModelView), 400: problems[400] },
      },
    },
    async (request) => {
      const { kind } = request.query;
      const filter = kind === undefined ? {} : { kind };
      const { items, nextCursor } = await modelVersions(db, filter, pageRequest(request.query));
      return { items: items.map((one) => presentModel(one, request.person.roles)), nextCursor };
    },
  );

  app.get(
    "/models/:id",
    {
      schema: {
        tags: ["models"],
        summary: "One model, with what it was trained on and how it does",
        params: IdParams,
        response: { 200: ModelView, 404: problems[404] },
      },
    },
    async (request, reply) =>
      sendVersioned(
        request,
        reply,
        presentModel(await found(request.params.id), request.person.roles),
      ),
  );

  for (const action of ["accept", "reject", "retire"] as const) {
    app.post(
      `/models/:id/${action}`,
      {
        config: { act: `model.${action}` },
        schema: {
          tags: ["models"],
          summary: summaries[action],
          params: IdParams,
          response: {
            200: ModelView,
            ...editProblems,
            409: problems[409],
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const expected = editedVersion(request);
        const model = await found(id);
        const isCurrent = expected === null || expected === model.version;
        if (
          !isCurrent ||
          (await decideModel(db, acted(model, action, request.person, now()), model.version)) ===
            "changed"
        ) {
          throw new PreconditionFailed(
            `model ${id} or the model in use was changed since`,
            presentModel(await found(id), request.person.roles),
          );
        }
        feed.wake();
        return sendVersioned(request, reply, presentModel(await found(id), request.person.roles));
      },
    );
  }
};

function acted(model: ModelVersion, action: ModelAction, by: Person, at: Date): ModelVersion {
  try {
    return actOnModel(model, action, by.id, at);
  } catch (error) {
    if (!(error instanceof NotAllowedNow)) throw error;
    throw new Conflict(error.message, permitted("model", allowedModelActions(model), by.roles));
  }
}
