import Type from "typebox";
import { survey, surveys } from "../../storage/sql/surveys.ts";
import { pageRequest } from "../everyPage.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { presentSurvey } from "../present/survey.ts";
import { NotFound } from "../problems.ts";
import { Id, IdParams } from "../schemas/id.ts";
import { PageQuery, pageOf } from "../schemas/page.ts";
import { SurveyView } from "../schemas/survey.ts";

const SurveyQuery = Type.Object(
  { ...PageQuery.properties, bridgeId: Type.Optional(Id) },
  { additionalProperties: false },
);

export const surveyRoutes: Resource = async (app, { db }) => {
  app.get(
    "/surveys",
    {
      schema: {
        tags: ["surveys"],
        summary: "Drone surveys, newest first",
        querystring: SurveyQuery,
        response: { 200: pageOf(SurveyView), 400: problems[400] },
      },
    },
    async (request) => {
      const { bridgeId } = request.query;
      const filter = bridgeId === undefined ? {} : { bridgeId };
      const { items, nextCursor } = await surveys(db, filter, pageRequest(request.query));
      return { items: items.map(presentSurvey), nextCursor };
    },
  );

  app.get(
    "/surveys/:id",
    {
      schema: {
        tags: ["surveys"],
        summary: "One survey with its files and how far each has come",
        params: IdParams,
        response: { 200: SurveyView, 404: problems[404] },
      },
    },
    async (request) => {
      const found = await survey(db, request.params.id);
      if (!found) throw new NotFound("survey", request.params.id);
      return presentSurvey(found);
    },
  );
};
