import Type from "typebox";
import type { FindingAction } from "../../analysis/cases/findingActions.ts";
import { act, allowedActions } from "../../analysis/cases/findingActions.ts";
import { NotAllowedNow } from "../../analysis/cases/notAllowedNow.ts";
import type { Finding } from "../../analysis/domain/finding.ts";
import type { LonLat } from "../../analysis/domain/geo.ts";
import { allBridges } from "../../storage/sql/bridges.ts";
import type { Db } from "../../storage/sql/database.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { finding, findings, updateFinding } from "../../storage/sql/findings.ts";
import { photoPositions } from "../../storage/sql/photoPositions.ts";
import { geoJson, json } from "../accept.ts";
import { editedVersion, sendVersioned } from "../etag.ts";
import { everyPage, pageRequest } from "../everyPage.ts";
import type { Resource } from "../plugin.ts";
import { actor, pageOrFeatures, problems } from "../plugin.ts";
import { presentFinding } from "../present/finding.ts";
import { point, presentFeatures } from "../present/geo.ts";
import { Conflict, NotFound, PreconditionFailed } from "../problems.ts";
import { FindingActionBody, FindingView } from "../schemas/finding.ts";
import { Id, IdParams } from "../schemas/id.ts";
import { PageQuery } from "../schemas/page.ts";

const FindingQuery = Type.Object(
  {
    ...PageQuery.properties,
    photoId: Type.Optional(Id),
    surveyId: Type.Optional(Id),
    bridgeId: Type.Optional(Id),
    state: Type.Optional(
      Type.Enum(["proposed", "accepted", "corrected", "rejected"], {
        description: "proposed, accepted, corrected or rejected",
      }),
    ),
  },
  { additionalProperties: false },
);

export const findingRoutes: Resource = async (app, { db, feed, now }) => {
  app.get(
    "/findings",
    {
      config: { offers: [json, geoJson] },
      schema: {
        tags: ["findings"],
        summary: "Findings on photos, highest score first",
        querystring: FindingQuery,
        response: { 200: pageOrFeatures(FindingView), 400: problems[400], 406: problems[406] },
      },
    },
    async (request, reply) => {
      const { limit: _limit, cursor: _cursor, ...given } = request.query;
      const filter = withoutAbsent(given);
      if (request.accepted === geoJson) {
        const all = await everyPage((page) => findings(db, filter, page));
        const places = await placesOf(db, all);
        reply.type(geoJson);
        return presentFeatures(all.map(presentFinding), ({ id }) => point(places.get(id) ?? null));
      }
      const { items, nextCursor } = await findings(db, filter, pageRequest(request.query));
      return { items: items.map(presentFinding), nextCursor };
    },
  );

  app.get(
    "/findings/:id",
    {
      schema: {
        tags: ["findings"],
        summary: "One finding",
        params: IdParams,
        response: { 200: FindingView, 404: problems[404] },
      },
    },
    async (request, reply) => {
      const found = await finding(db, request.params.id);
      if (!found) throw new NotFound("finding", request.params.id);
      return sendVersioned(request, reply, presentFinding(found));
    },
  );

  app.post(
    "/findings/:id/actions",
    {
      schema: {
        tags: ["findings"],
        summary: "Decide a finding: one of what `allowed` lists",
        params: IdParams,
        body: FindingActionBody,
        response: {
          200: FindingView,
          400: problems[400],
          404: problems[404],
          409: problems[409],
          412: problems[412],
          428: problems[428],
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const expected = editedVersion(request);
      const changed = await db.transaction().execute(async (trx) => {
        const current = await finding(trx, id);
        if (!current) throw new NotFound("finding", id);
        if (expected !== null && expected !== current.version) return null;
        const next = acted(current, request.body, now());
        if (!(await updateFinding(trx, next, current.version))) return null;
        const { photoId, surveyId, bridgeId, state } = next;
        const data = { what: request.body, state, photoId, surveyId, bridgeId };
        await appendEvent(trx, { at: now(), kind: "finding.reviewed", subject: id, actor, data });
        return { ...next, version: current.version + 1 };
      });
      if (!changed) {
        const current = await finding(db, id);
        if (!current) throw new NotFound("finding", id);
        throw new PreconditionFailed(`finding ${id} was changed since`, presentFinding(current));
      }
      feed.wake();
      return sendVersioned(request, reply, presentFinding(changed));
    },
  );
};

function acted(finding: Finding, action: FindingAction, at: Date): Finding {
  try {
    return act(finding, action, actor, at);
  } catch (error) {
    if (!(error instanceof NotAllowedNow)) throw error;
    throw new Conflict(error.message, allowedActions(finding));
  }
}

/** Where the photo was taken, or else where its bridge stands. */
async function placesOf(db: Db, found: readonly Finding[]): Promise<Map<string, LonLat>> {
  const [photos, bridges] = await Promise.all([photoPositions(db), allBridges(db)]);
  const bridgeAt = new Map(bridges.map(({ id, position }) => [id, position]));
  const places = new Map<string, LonLat>();
  for (const { id, photoId, bridgeId } of found) {
    const place = photos.get(photoId) ?? bridgeAt.get(bridgeId);
    if (place) places.set(id, place);
  }
  return places;
}

/** The filter as storage takes it: a field that was not asked for is not there. */
function withoutAbsent<T extends object>(given: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}
