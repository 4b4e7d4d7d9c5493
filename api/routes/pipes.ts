import Type from "typebox";
import { allPipes, pipe, pipes } from "../../storage/sql/pipes.ts";
import { geoJson, json } from "../accept.ts";
import { pageRequest } from "../everyPage.ts";
import type { Resource } from "../plugin.ts";
import { pageOrFeatures, problems } from "../plugin.ts";
import { lineString, presentFeatures } from "../present/geo.ts";
import { presentPipe } from "../present/pipe.ts";
import { NotFound } from "../problems.ts";
import { IdParams } from "../schemas/id.ts";
import { PageQuery } from "../schemas/page.ts";
import { PipeView } from "../schemas/pipe.ts";

const PipeQuery = Type.Object(PageQuery.properties, { additionalProperties: false });

export const pipeRoutes: Resource = async (app, { db }) => {
  app.get(
    "/pipes",
    {
      config: { offers: [json, geoJson] },
      schema: {
        tags: ["pipes"],
        summary: "Pipes of the ledger, by id",
        querystring: PipeQuery,
        response: { 200: pageOrFeatures(PipeView), 400: problems[400], 406: problems[406] },
      },
    },
    async (request, reply) => {
      if (request.accepted === geoJson) {
        const views = (await allPipes(db)).map(presentPipe);
        reply.type(geoJson);
        return presentFeatures(views, ({ line }) => lineString(line));
      }
      const { items, nextCursor } = await pipes(db, pageRequest(request.query));
      return { items: items.map(presentPipe), nextCursor };
    },
  );

  app.get(
    "/pipes/:id",
    {
      schema: {
        tags: ["pipes"],
        summary: "One pipe",
        params: IdParams,
        response: { 200: PipeView, 404: problems[404] },
      },
    },
    async (request) => {
      const found = await pipe(db, request.params.id);
      if (!found) throw new NotFound("pipe", request.params.id);
      return presentPipe(found);
    },
  );
};
