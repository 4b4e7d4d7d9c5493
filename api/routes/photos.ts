import Type from "typebox";
import { continuedFindings, photoComparison } from "../../storage/sql/comparisons.ts";
import { findings } from "../../storage/sql/findings.ts";
import { findingsOnPhotos } from "../../storage/sql/photoPositions.ts";
import { photo, photos } from "../../storage/sql/photos.ts";
import { sendVersioned } from "../etag.ts";
import { pageRequest } from "../everyPage.ts";
import { findingViews } from "../findingViews.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { presentPrevious } from "../present/change.ts";
import { presentPhoto } from "../present/photo.ts";
import { NotFound } from "../problems.ts";
import { PreviousView } from "../schemas/change.ts";
import { FindingView } from "../schemas/finding.ts";
import { Id, IdParams } from "../schemas/id.ts";
import { MemberIdText } from "../schemas/member.ts";
import { PageQuery, pageOf } from "../schemas/page.ts";
import { PhotoView } from "../schemas/photo.ts";

const PhotoQuery = Type.Object(
  {
    ...PageQuery.properties,
    surveyId: Type.Optional(Id),
    bridgeId: Type.Optional(Id),
    memberId: Type.Optional(MemberIdText),
  },
  { additionalProperties: false },
);

const OnlyPage = Type.Object(PageQuery.properties, { additionalProperties: false });

export const photoRoutes: Resource = async (app, { db }) => {
  app.get(
    "/photos",
    {
      schema: {
        tags: ["photos"],
        summary: "Photos of surveys",
        querystring: PhotoQuery,
        response: { 200: pageOf(PhotoView), 400: problems[400] },
      },
    },
    async (request) => {
      const { surveyId, bridgeId, memberId } = request.query;
      const filter = {
        ...(surveyId === undefined ? {} : { surveyId }),
        ...(bridgeId === undefined ? {} : { bridgeId }),
        ...(memberId === undefined ? {} : { memberId }),
      };
      const { items, nextCursor } = await photos(db, filter, pageRequest(request.query));
      const ids = items.map(({ id }) => id);
      const counts = await findingsOnPhotos(db, ids);
      return {
        items: items.map((one) => presentPhoto(one, counts.get(one.id) ?? 0)),
        nextCursor,
      };
    },
  );

  app.get(
    "/photos/:id",
    {
      schema: {
        tags: ["photos"],
        summary: "One photo: scale, quality, anomaly map, addresses of its pictures",
        params: IdParams,
        response: { 200: PhotoView, 404: problems[404] },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const found = await photo(db, id);
      if (!found) throw new NotFound("photo", id);
      const count = (await findingsOnPhotos(db, [id])).get(id) ?? 0;
      return sendVersioned(request, reply, presentPhoto(found, count));
    },
  );

  app.get(
    "/photos/:id/previous",
    {
      schema: {
        tags: ["photos"],
        summary:
          "The same place in the survey before: earlier photos, how this one lies on them, changes",
        params: IdParams,
        response: { 200: PreviousView, 404: problems[404] },
      },
    },
    async (request) => {
      const { id } = request.params;
      const found = await photoComparison(db, id);
      if (!found) {
        throw new NotFound((await photo(db, id)) ? "comparison of photo" : "photo", id);
      }
      const gone = found.changes.flatMap(({ findingId, previousFindingId }) =>
        findingId === null && previousFindingId !== null ? [previousFindingId] : [],
      );
      return presentPrevious(found, await continuedFindings(db, gone));
    },
  );

  app.get(
    "/photos/:id/findings",
    {
      schema: {
        tags: ["photos"],
        summary: "Findings on one photo, highest score first",
        params: IdParams,
        querystring: OnlyPage,
        response: { 200: pageOf(FindingView), 400: problems[400], 404: problems[404] },
      },
    },
    async (request) => {
      const { id: photoId } = request.params;
      if (!(await photo(db, photoId))) throw new NotFound("photo", photoId);
      const { items, nextCursor } = await findings(db, { photoId }, pageRequest(request.query));
      return { items: await findingViews(db, items, request.person.roles), nextCursor };
    },
  );
};
