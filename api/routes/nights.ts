import Type from "typebox";
import { nights } from "../../storage/sql/nights.ts";
import { pageRequest } from "../everyPage.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { presentNight } from "../present/night.ts";
import { dateOf } from "../query.ts";
import { Id } from "../schemas/id.ts";
import { LocalDate } from "../schemas/instant.ts";
import { NightView } from "../schemas/night.ts";
import { PageQuery, pageOf } from "../schemas/page.ts";

const NightQuery = Type.Object(
  {
    ...PageQuery.properties,
    sensorId: Type.Optional(Id),
    from: Type.Optional(LocalDate),
    to: Type.Optional(LocalDate),
  },
  { additionalProperties: false },
);

export const nightRoutes: Resource = async (app, { db }) => {
  app.get(
    "/nights",
    {
      schema: {
        tags: ["nights"],
        summary: "Nights by the date of their morning, newest first; both ends belong to it",
        querystring: NightQuery,
        response: { 200: pageOf(NightView), 400: problems[400] },
      },
    },
    async (request) => {
      const { sensorId, from, to } = request.query;
      const filter = {
        ...(sensorId === undefined ? {} : { sensorId }),
        ...(from === undefined ? {} : { from: dateOf("#/query/from", from) }),
        ...(to === undefined ? {} : { to: dateOf("#/query/to", to) }),
      };
      const { items, nextCursor } = await nights(db, filter, pageRequest(request.query));
      return { items: items.map(presentNight), nextCursor };
    },
  );
};
