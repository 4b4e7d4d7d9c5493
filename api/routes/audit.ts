import Type from "typebox";
import type { AuditFilter } from "../../storage/sql/events.ts";
import { auditEvents } from "../../storage/sql/events.ts";
import { pageRequest } from "../everyPage.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { presentEvent } from "../present/event.ts";
import { instantOf } from "../query.ts";
import { EventView } from "../schemas/event.ts";
import { Instant } from "../schemas/instant.ts";
import { PageQuery, pageOf } from "../schemas/page.ts";

const name = (description: string) => Type.String({ pattern: "^[^\\u0000]{1,200}$", description });

const AuditQuery = Type.Object(
  {
    ...PageQuery.properties,
    actor: Type.Optional(name("who did it; system: the machine")),
    kind: Type.Optional(name("such as case.acted, or case for all that is done to cases")),
    subject: Type.Optional(name("the id of what it was done to")),
    since: Type.Optional(Instant),
    until: Type.Optional(Instant),
  },
  { additionalProperties: false },
);

/** Who did what when: the event log without the machine's own entries. */
export const auditRoutes: Resource = async (app, { db }) => {
  app.get(
    "/audit",
    {
      config: { act: "audit.read" },
      schema: {
        tags: ["people"],
        summary: "What people did, newest first",
        querystring: AuditQuery,
        response: { 200: pageOf(EventView), 400: problems[400] },
      },
    },
    async (request) => {
      const { actor, kind, subject, since, until } = request.query;
      const filter: AuditFilter = {
        ...(actor === undefined ? {} : { actor }),
        ...(kind === undefined ? {} : { kind }),
        ...(subject === undefined ? {} : { subject }),
        ...(since === undefined ? {} : { since: instantOf("#/query/since", since) }),
        ...(until === undefined ? {} : { until: instantOf("#/query/until", until) }),
      };
      const { items, nextCursor } = await auditEvents(db, filter, pageRequest(request.query));
      return { items: items.map(presentEvent), nextCursor };
    },
  );
};
