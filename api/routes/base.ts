import { setting } from "../../storage/sql/settings.ts";
import { geoJson, json } from "../accept.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { NotFound } from "../problems.ts";
import { BaseView } from "../schemas/base.ts";

export const baseRoutes: Resource = async (app, { db }) => {
  app.get(
    "/base",
    {
      config: { offers: [geoJson, json] },
      schema: {
        tags: ["base map"],
        summary: "The install's own vector base map, for where there are no tiles",
        response: {
          200: {
            description: "land, water, blocks, parks and roads",
            content: { [geoJson]: { schema: BaseView }, [json]: { schema: BaseView } },
          },
          404: problems[404],
        },
      },
    },
    async (request, reply) => {
      const base = await setting<BaseView>(db, "base");
      if (!base) throw new NotFound("base map", "base");
      reply.type(request.accepted);
      return base;
    },
  );
};
