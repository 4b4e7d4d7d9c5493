import type { FastifyRequest } from "fastify";
import Type from "typebox";
import type { CasePhoto } from "../../analysis/domain/casePhoto.ts";
import { casePhoto, casePhotos, insertCasePhoto } from "../../storage/sql/casePhotos.ts";
import { leakCase } from "../../storage/sql/cases.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { readCrewPicture } from "../crewPicture.ts";
import { once, onceDescription } from "../once.ts";
import type { Resource } from "../plugin.ts";
import { bytes, problems } from "../plugin.ts";
import { presentCasePhoto } from "../present/casePhoto.ts";
import { ApiProblem, Conflict, NotFound } from "../problems.ts";
import { instantOf } from "../query.ts";
import { CasePhotoView } from "../schemas/casePhoto.ts";
import { Id, IdParams } from "../schemas/id.ts";
import { Instant } from "../schemas/instant.ts";
import { sendFile } from "../sendFile.ts";

/** Most bytes of one picture: a phone's own is 2 to 8 MB, what our page sends under 1 MB. */
const mostBytes = 12 * 1024 ** 2;
/** Most pictures of one case: a dig has some ten. */
const mostPhotos = 200;

const pictureTypes = ["image/jpeg", "image/png", "image/webp"] as const;

const PhotoParams = Type.Object({ id: Id, photoId: Id });
const AddQuery = Type.Object({ takenAt: Type.Optional(Instant) }, { additionalProperties: false });

/** Pictures that crews take at a case. */
export const casePhotoRoutes: Resource = async (app, { db, blobs, feed, now }) => {
  app.addContentTypeParser(
    [...pictureTypes, "application/octet-stream"],
    { parseAs: "buffer", bodyLimit: mostBytes },
    async (_request: FastifyRequest, body: Buffer) => body,
  );

  const mustExist = async (caseId: string, photoId: string): Promise<CasePhoto> => {
    const found = await casePhoto(db, photoId);
    if (found?.caseId !== caseId) throw new NotFound("photo", photoId);
    return found;
  };

  app.get(
    "/cases/:id/photos",
    {
      schema: {
        tags: ["cases"],
        summary: "Pictures that crews took at a case, in the order in which they came",
        params: IdParams,
        response: { 200: Type.Object({ items: Type.Array(CasePhotoView) }), 404: problems[404] },
      },
    },
    async (request) => {
      const { id } = request.params;
      if (!(await leakCase(db, id))) throw new NotFound("leak case", id);
      return { items: (await casePhotos(db, id)).map(presentCasePhoto) };
    },
  );

  app.post(
    "/cases/:id/photos",
    {
      config: { act: "case.photograph" },
      schema: {
        tags: ["cases"],
        summary: "Add a picture: the bytes of a JPEG, PNG or WebP, at most 12 MiB",
        description: `The same picture counts once. ${onceDescription}`,
        consumes: [...pictureTypes],
        params: IdParams,
        querystring: AddQuery,
        response: {
          200: CasePhotoView,
          400: problems[400],
          404: problems[404],
          409: problems[409],
          415: problems[415],
          422: problems[422],
        },
      },
    },
    async (request) => {
      const actor = request.person.id;
      const { id: caseId } = request.params;
      const { takenAt } = request.query;
      const body: unknown = request.body;
      if (!Buffer.isBuffer(body)) {
        throw new ApiProblem(415, "Unsupported media type", "expected a JPEG, PNG or WebP picture");
      }
      if (!(await leakCase(db, caseId))) throw new NotFound("leak case", caseId);
      const { type, widthPx, heightPx, thumbnail } = await readCrewPicture(body);
      const sha256 = await blobs.put(body);
      await blobs.writeDerived(sha256, "thumbnail.jpeg", thumbnail);
      const photo: CasePhoto = {
        id: `${caseId}_${sha256.slice(0, 16)}`,
        ...{ caseId, sha256, type, widthPx, heightPx, sizeBytes: body.byteLength },
        takenAt: takenAt === undefined ? null : instantOf("#/query/takenAt", takenAt),
        addedAt: now(),
        by: actor,
      };
      const view = await once(db, request, now(), async (trx) => {
        if ((await insertCasePhoto(trx, photo)) === "exists") {
          return presentCasePhoto((await casePhoto(trx, photo.id)) ?? photo);
        }
        if ((await casePhotos(trx, caseId)).length > mostPhotos) {
          throw new Conflict(`leak case ${caseId} has ${mostPhotos} photos, which is the most`);
        }
        const data = { photoId: photo.id, takenAt: photo.takenAt };
        const at = photo.addedAt;
        await appendEvent(trx, { at, kind: "case.photographed", subject: caseId, actor, data });
        return presentCasePhoto(photo);
      });
      feed.wake();
      return view;
    },
  );

  app.get(
    "/cases/:id/photos/:photoId/original",
    {
      config: { offers: null },
      schema: {
        tags: ["cases"],
        summary: "The very picture that was sent",
        params: PhotoParams,
        response: { 200: bytes("the whole file", ...pictureTypes), 404: problems[404] },
      },
    },
    async (request, reply) => {
      const { id, photoId } = request.params;
      const { sha256, type } = await mustExist(id, photoId);
      return sendFile(request, reply, blobs.path(sha256), type, sha256);
    },
  );

  app.get(
    "/cases/:id/photos/:photoId/thumbnail",
    {
      config: { offers: null },
      schema: {
        tags: ["cases"],
        summary: "A small picture of it",
        params: PhotoParams,
        response: { 200: bytes("at most 512 px", "image/jpeg"), 404: problems[404] },
      },
    },
    async (request, reply) => {
      const { id, photoId } = request.params;
      const { sha256 } = await mustExist(id, photoId);
      const path = blobs.derivedPath(sha256, "thumbnail.jpeg");
      return sendFile(request, reply, path, "image/jpeg", `${sha256}-thumbnail`);
    },
  );
};
