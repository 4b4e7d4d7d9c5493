import Type from "typebox";
import type { Review } from "../../analysis/cases/findingActions.ts";
import { act, allowedActions, undo } from "../../analysis/cases/findingActions.ts";
import { mergeFindings, splitFinding } from "../../analysis/cases/findingJoins.ts";
import type { Finding, FindingStep } from "../../analysis/domain/finding.ts";
import type { LonLat } from "../../analysis/domain/geo.ts";
import type { Photo } from "../../analysis/domain/photo.ts";
import type { Role } from "../../analysis/domain/user.ts";
import type { Act } from "../../analysis/people/rights.ts";
import { permitted } from "../../analysis/people/rights.ts";
import { allBridges } from "../../storage/sql/bridges.ts";
import type { Db } from "../../storage/sql/database.ts";
import {
  finding,
  findingStep,
  findingSteps,
  findings,
  findingsById,
} from "../../storage/sql/findings.ts";
import { photoPositions } from "../../storage/sql/photoPositions.ts";
import { photo } from "../../storage/sql/photos.ts";
import { geoJson, json } from "../accept.ts";
import { editedVersion, sendVersioned } from "../etag.ts";
import { everyPage, pageRequest } from "../everyPage.ts";
import {
  ChangedSince,
  changedSince,
  checkWithin,
  newFindingId,
  orConflict,
  reviewOf,
  storeAct,
} from "../findingStep.ts";
import { findingView, findingViews } from "../findingViews.ts";
import { drawnLine } from "../photoPart.ts";
import type { Resource, Surroundings } from "../plugin.ts";
import { editProblems, pageOrFeatures, problems } from "../plugin.ts";
import { presentStep } from "../present/finding.ts";
import { point, presentFeatures } from "../present/geo.ts";
import { NotFound } from "../problems.ts";
import {
  FindingActedView,
  FindingActionBody,
  FindingStepView,
  FindingView,
} from "../schemas/finding.ts";
import { Id, IdParams } from "../schemas/id.ts";
import { MemberIdText } from "../schemas/member.ts";
import { PageQuery } from "../schemas/page.ts";

const FindingQuery = Type.Object(
  {
    ...PageQuery.properties,
    photoId: Type.Optional(Id),
    surveyId: Type.Optional(Id),
    bridgeId: Type.Optional(Id),
    state: Type.Optional(
      Type.Enum(["proposed", "accepted", "corrected", "rejected", "merged", "split", "withdrawn"], {
        description: "proposed, accepted, corrected, rejected, merged, split or withdrawn",
      }),
    ),
    memberId: Type.Optional(MemberIdText),
    order: Type.Optional(
      Type.Enum(["score", "worst", "uncertain", "new", "member", "change"], {
        description: "score, worst, uncertain, new, member or change",
      }),
    ),
  },
  { additionalProperties: false },
);

export const findingRoutes: Resource = async (app, around) => {
  const { db, feed, now } = around;
  app.get(
    "/findings",
    {
      config: { offers: [json, geoJson] },
      schema: {
        tags: ["findings"],
        summary: "Findings on photos, highest score first or in another order: a queue to review",
        querystring: FindingQuery,
        response: { 200: pageOrFeatures(FindingView), 400: problems[400], 406: problems[406] },
      },
    },
    async (request, reply) => {
      const { limit: _limit, cursor: _cursor, order, ...given } = request.query;
      const filter = withoutAbsent(given);
      if (request.accepted === geoJson) {
        const all = await everyPage((page) => findings(db, filter, page));
        const places = await placesOf(db, all);
        reply.type(geoJson);
        const views = await findingViews(db, all, request.person.roles);
        return presentFeatures(views, ({ id }) => point(places.get(id) ?? null));
      }
      const { items, nextCursor } = await findings(db, filter, pageRequest(request.query), order);
      return { items: await findingViews(db, items, request.person.roles), nextCursor };
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
      return sendVersioned(request, reply, await findingView(db, found, request.person.roles));
    },
  );

  app.get(
    "/findings/:id/history",
    {
      schema: {
        tags: ["findings"],
        summary: "Every step of a finding: who, when, what, before and after; earliest first",
        params: IdParams,
        response: { 200: Type.Array(FindingStepView), 404: problems[404] },
      },
    },
    async (request) => {
      const { id } = request.params;
      if (!(await finding(db, id))) throw new NotFound("finding", id);
      return (await findingSteps(db, id)).map(presentStep);
    },
  );

  app.post(
    "/findings/:id/actions",
    {
      config: { act: actOfBody },
      schema: {
        tags: ["findings"],
        summary: "Decide a finding: one of what `allowed` lists",
        params: IdParams,
        body: FindingActionBody,
        response: {
          200: FindingActedView,
          ...editProblems,
          409: problems[409],
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const expected = editedVersion(request);
      const seen = await finding(db, id);
      const on = seen && (await photo(db, seen.photoId));
      if (!seen || !on) throw new NotFound("finding", id);
      const body = await withWidth(around, on, request.body);
      const steps = await db
        .transaction()
        .execute(async (trx) => {
          const current = await finding(trx, id);
          if (!current) throw new NotFound("finding", id);
          if (expected !== null && expected !== current.version) {
            throw new ChangedSince(id, expected);
          }
          const done = await acted(
            trx,
            current,
            body,
            reviewOf(on, request.person, now()),
            request.person.roles,
          );
          await storeAct(trx, done, request.body);
          return done;
        })
        .catch(async (error: unknown) => {
          throw error instanceof ChangedSince
            ? await changedSince(db, error, request.person)
            : error;
        });
      feed.wake();
      const [own, ...others] = await findingViews(
        db,
        steps.map(({ after }) => after),
        request.person.roles,
      );
      if (!own) throw new Error(`an act on ${id} without a step`);
      return sendVersioned(request, reply, { ...own, related: others });
    },
  );
};

function actOfBody(body: unknown): Act {
  return `finding.${(body as FindingActionBody).kind}`;
}

async function acted(
  db: Db,
  current: Finding,
  body: FindingActionBody,
  review: Review,
  held: readonly Role[],
): Promise<FindingStep[]> {
  const allowed = permitted("finding", allowedActions(current), held);
  switch (body.kind) {
    case "undo": {
      const step = await lastStepOf(db, current);
      const partners = await findingsById(db, step?.together ?? []);
      const group = [{ finding: current, step }];
      for (const one of partners) group.push({ finding: one, step: await lastStepOf(db, one) });
      return orConflict(() => undo(group, review), allowed);
    }
    case "merge": {
      const partners: Finding[] = [];
      for (const { id, version } of body.with) {
        const partner = await finding(db, id);
        if (!partner) throw new NotFound("finding", id);
        if (partner.version !== version) throw new ChangedSince(id, version);
        if (id !== current.id) partners.push(partner);
      }
      return orConflict(
        () => mergeFindings([current, ...partners], newFindingId(current.photoId), review),
        allowed,
      );
    }
    case "split":
      return orConflict(
        () => splitFinding(current, body.at, () => newFindingId(current.photoId), review),
        allowed,
      );
    default:
      return orConflict(() => [act(current, body, review)], allowed);
  }
}

async function lastStepOf(db: Db, { id, lastStep }: Finding): Promise<FindingStep | null> {
  return lastStep === null || lastStep === 0 ? null : findingStep(db, id, lastStep);
}

/** A redrawn line brings its own width along, unless the person measured one. */
async function withWidth(
  { blobs }: Surroundings,
  on: Photo,
  body: FindingActionBody,
): Promise<FindingActionBody> {
  if (body.kind !== "correct") return body;
  checkWithin(on, body);
  if (body.line === undefined || body.widthPx !== undefined) return body;
  const { widthPx, widthP95Px } = await drawnLine(blobs, on, body.line);
  return { ...body, widthPx, widthP95Px };
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
