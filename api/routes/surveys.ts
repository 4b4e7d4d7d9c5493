import Type from "typebox";
import { footprint } from "../../analysis/bridge/footprint.ts";
import type { PoseGuess } from "../../analysis/bridge/poseGuess.ts";
import { poseGuess } from "../../analysis/bridge/poseGuess.ts";
import { photosToReshoot } from "../../analysis/bridge/reshoot.ts";
import { usualCrackWidthMm } from "../../analysis/bridge/reviewParameters.ts";
import type { PhotoGate } from "../../analysis/domain/photo.ts";
import type { Survey } from "../../analysis/domain/survey.ts";
import { bridge } from "../../storage/sql/bridges.ts";
import { queueOnBridge } from "../../storage/sql/comparisonQueue.ts";
import type { Db } from "../../storage/sql/database.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { placeFindingsOf } from "../../storage/sql/findings.ts";
import { photoGates, placePhotos } from "../../storage/sql/photos.ts";
import { placeSurvey, survey, surveys } from "../../storage/sql/surveys.ts";
import { geoJson } from "../accept.ts";
import { pageRequest } from "../everyPage.ts";
import { checkMember, keptMembers, mustBeBridge } from "../memberContext.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { lineString, point, polygon, presentFeatures } from "../present/geo.ts";
import { presentReasons } from "../present/reason.ts";
import { BadRequest, NotFound } from "../problems.ts";
import { featuresOf } from "../schemas/geo.ts";
import { Id, IdParams } from "../schemas/id.ts";
import { PlaceView } from "../schemas/member.ts";
import { nullable } from "../schemas/nullable.ts";
import { PageQuery, pageOf } from "../schemas/page.ts";
import { CoverageItem, ReshootView, SurveyView } from "../schemas/survey.ts";
import { surveyView, surveyViews } from "../surveyViews.ts";

const SurveyQuery = Type.Object(
  { ...PageQuery.properties, bridgeId: Type.Optional(Id) },
  { additionalProperties: false },
);

const PlaceSurveyBody = Type.Object({ bridgeId: Id }, { additionalProperties: false });

const PlacePhotosBody = Type.Object(
  {
    photoIds: Type.Array(Id, {
      minItems: 1,
      maxItems: 2000,
      description: "1 to 2000 ids of the survey's photos",
    }),
    place: nullable(PlaceView),
  },
  { additionalProperties: false },
);

/** Two thousand ids of 128 characters. */
const mostPlaceBytes = 512 * 1024;

export const surveyRoutes: Resource = async (app, { db, feed, now }) => {
  const mustExist = async (id: string, on: Db = db): Promise<Survey> => {
    const found = await survey(on, id);
    if (!found) throw new NotFound("survey", id);
    return found;
  };

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
      return { items: await surveyViews(db, items), nextCursor };
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
    async (request) => surveyView(db, await mustExist(request.params.id)),
  );

  app.post(
    "/surveys/:id/place",
    {
      config: { act: "survey.place" },
      schema: {
        tags: ["surveys"],
        summary: "Say which bridge a survey shows: its photos and findings go there",
        params: IdParams,
        body: PlaceSurveyBody,
        response: { 200: SurveyView, 400: problems[400], 404: problems[404] },
      },
    },
    async (request) => {
      const actor = request.person.id;
      const { id } = request.params;
      const { bridgeId } = request.body;
      await db.transaction().execute(async (trx) => {
        const before = await mustExist(id, trx);
        await mustBeBridge(trx, bridgeId);
        await placeSurvey(trx, id, bridgeId, now());
        const data = { before: before.bridgeId, bridgeId };
        await appendEvent(trx, { at: now(), kind: "survey.placed", subject: id, actor, data });
        await queueOnBridge(trx, before.bridgeId, now());
        if (bridgeId !== before.bridgeId) await queueOnBridge(trx, bridgeId, now());
      });
      feed.wake();
      return surveyView(db, await mustExist(id));
    },
  );

  app.post(
    "/surveys/:id/photos/place",
    {
      config: { act: "photo.place" },
      bodyLimit: mostPlaceBytes,
      schema: {
        tags: ["surveys"],
        summary: "Say which member, element and face photos show; null takes it back",
        params: IdParams,
        body: PlacePhotosBody,
        response: {
          200: Type.Object({ placed: Type.Integer() }),
          400: problems[400],
          404: problems[404],
          409: problems[409],
        },
      },
    },
    async (request) => {
      const actor = request.person.id;
      const { id } = request.params;
      const { place } = request.body;
      const photoIds = [...new Set(request.body.photoIds)];
      await db.transaction().execute(async (trx) => {
        const { bridgeId } = await mustExist(id, trx);
        if (place !== null) {
          const of = await mustBeBridge(trx, bridgeId);
          await checkMember(trx, of, place.memberId);
          await keptMembers(trx, of);
        }
        const placed = await placePhotos(trx, id, photoIds, place);
        if (placed !== photoIds.length) {
          const strangers = photoIds.length - placed;
          throw new BadRequest("#/body/photoIds", `${strangers} others`, `photos of survey ${id}`);
        }
        await placeFindingsOf(trx, photoIds, place === null ? null : place.memberId);
        const about = { at: now(), kind: "photo.placed" as const, actor };
        for (const subject of photoIds) {
          await appendEvent(trx, { ...about, subject, data: { surveyId: id, bridgeId, place } });
        }
      });
      feed.wake();
      return { placed: photoIds.length };
    },
  );

  app.get(
    "/surveys/:id/reshoot",
    {
      schema: {
        tags: ["surveys"],
        summary: "Photos to shoot again while the crew is there, each with its reasons",
        params: IdParams,
        response: { 200: ReshootView, 404: problems[404] },
      },
    },
    async (request) => {
      const of = await mustExist(request.params.id);
      const photos = await photoGates(db, of.id);
      const refused = of.files.filter(({ state }) => state === "rejected");
      const judged = photos.filter(({ state }) => state !== "received").length;
      return {
        surveyId: of.id,
        crackWidthMm: of.crackWidthMm ?? usualCrackWidthMm,
        totalFiles: of.files.length,
        judgedFiles: judged + refused.length,
        items: [
          ...photosToReshoot(photos, of.crackWidthMm).map(({ photo, reasons }) => ({
            photoId: photo.id,
            name: photo.name,
            sha256: photo.sha256,
            reasons: presentReasons(reasons),
          })),
          ...refused.map(({ name, sha256, reason }) => {
            const why = { code: "reshootUnreadable", values: { why: reason ?? "" }, weight: 0 };
            return { photoId: null, name, sha256, reasons: presentReasons([why]) };
          }),
        ],
      };
    },
  );

  app.get(
    "/surveys/:id/coverage",
    {
      config: { offers: [geoJson] },
      schema: {
        tags: ["surveys"],
        summary: "Where the photos were taken and what each covers, as features",
        params: IdParams,
        response: {
          200: {
            description: "features",
            content: { [geoJson]: { schema: featuresOf(CoverageItem) } },
          },
          404: problems[404],
          406: problems[406],
        },
      },
    },
    async (request, reply) => {
      const of = await mustExist(request.params.id);
      const photos = await photoGates(db, of.id);
      const again = new Set(photosToReshoot(photos, of.crackWidthMm).map(({ photo }) => photo.id));
      const on = await bridge(db, of.bridgeId);
      const shown = photos.flatMap((photo) =>
        coverageOf(photo, of.standOffM, again.has(photo.id), on && poseGuess(photo, on)),
      );
      const geometries = new Map(shown.map(({ item, geometry }) => [item.id, geometry]));
      reply.type(geoJson);
      return presentFeatures(
        shown.map(({ item }) => item),
        ({ id }) => geometries.get(id) ?? null,
      );
    },
  );
};

/** The camera as a point, and what it covers where that is known. */
function coverageOf(
  photo: PhotoGate,
  standOffM: number | null,
  reshoot: boolean,
  guess: PoseGuess | null,
) {
  const { id: photoId, name, scale, place, position } = photo;
  const gsdMmPerPx = scale === null || scale.source === "none" ? null : scale.gsdMmPerPx;
  const about = { photoId, name, gsdMmPerPx, reshoot, guess, place: place && { ...place } };
  const camera = {
    item: { id: `${photoId}-camera`, ...about, shows: "camera" as const },
    geometry: point(position),
  };
  const covered = footprint(photo, standOffM);
  if (covered === null) return [camera];
  const geometry =
    covered.kind === "area" ? polygon(covered.corners) : lineString([...covered.ends]);
  return [
    camera,
    { item: { id: `${photoId}-${covered.kind}`, ...about, shows: covered.kind }, geometry },
  ];
}
