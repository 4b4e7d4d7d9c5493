import Type from "typebox";
import type { Bridge } from "../../analysis/domain/bridge.ts";
import { allBridges, bridge, bridges, saveBridge } from "../../storage/sql/bridges.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { geoJson, json } from "../accept.ts";
import { editedVersion, sendVersioned } from "../etag.ts";
import { pageRequest } from "../everyPage.ts";
import type { Resource } from "../plugin.ts";
import { editProblems, pageOrFeatures, problems } from "../plugin.ts";
import { presentBridge } from "../present/bridge.ts";
import { point, presentFeatures } from "../present/geo.ts";
import { NotFound, PreconditionFailed } from "../problems.ts";
import { dateOf } from "../query.ts";
import type { BridgeEdit as Edit } from "../schemas/bridge.ts";
import { BridgeEdit, BridgeView } from "../schemas/bridge.ts";
import { IdParams } from "../schemas/id.ts";
import { PageQuery } from "../schemas/page.ts";

const BridgeQuery = Type.Object(PageQuery.properties, { additionalProperties: false });

export const bridgeRoutes: Resource = async (app, { db, feed, now }) => {
  app.get(
    "/bridges",
    {
      config: { offers: [json, geoJson] },
      schema: {
        tags: ["bridges"],
        summary: "Bridges, by id",
        querystring: BridgeQuery,
        response: { 200: pageOrFeatures(BridgeView), 400: problems[400], 406: problems[406] },
      },
    },
    async (request, reply) => {
      if (request.accepted === geoJson) {
        const views = (await allBridges(db)).map(presentBridge);
        reply.type(geoJson);
        return presentFeatures(views, ({ position }) => point(position));
      }
      const { items, nextCursor } = await bridges(db, pageRequest(request.query));
      return { items: items.map(presentBridge), nextCursor };
    },
  );

  app.get(
    "/bridges/:id",
    {
      schema: {
        tags: ["bridges"],
        summary: "One bridge",
        params: IdParams,
        response: { 200: BridgeView, 404: problems[404] },
      },
    },
    async (request, reply) => {
      const found = await bridge(db, request.params.id);
      if (!found) throw new NotFound("bridge", request.params.id);
      return sendVersioned(request, reply, presentBridge(found));
    },
  );

  app.patch(
    "/bridges/:id",
    {
      config: { act: "bridge.edit" },
      schema: {
        tags: ["bridges"],
        summary: "Confirm a bridge's soundness or the date of its inspection",
        params: IdParams,
        body: BridgeEdit,
        response: {
          200: BridgeView,
          ...editProblems,
        },
      },
    },
    async (request, reply) => {
      const actor = request.person.id;
      const { id } = request.params;
      const expected = editedVersion(request);
      const saved = await db.transaction().execute(async (trx) => {
        const current = await bridge(trx, id);
        if (!current) throw new NotFound("bridge", id);
        const changed = edited(current, request.body);
        if (!(await saveBridge(trx, changed, expected ?? current.version))) return null;
        const { soundness, lastInspectedOn } = changed;
        const data = { soundness, lastInspectedOn };
        await appendEvent(trx, { at: now(), kind: "bridge.changed", subject: id, actor, data });
        return { ...changed, version: (expected ?? current.version) + 1 };
      });
      if (!saved) {
        const current = await bridge(db, id);
        if (!current) throw new NotFound("bridge", id);
        throw new PreconditionFailed(`bridge ${id} was changed since`, presentBridge(current));
      }
      feed.wake();
      return sendVersioned(request, reply, presentBridge(saved));
    },
  );
};

function edited(bridge: Bridge, { soundness, lastInspectedOn }: Edit): Bridge {
  return {
    ...bridge,
    ...(soundness === undefined ? {} : { soundness }),
    ...(lastInspectedOn === undefined
      ? {}
      : {
          lastInspectedOn:
            lastInspectedOn === null ? null : dateOf("#/body/lastInspectedOn", lastInspectedOn),
        }),
  };
}
