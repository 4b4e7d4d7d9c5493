import Type from "typebox";
import { sized } from "../../analysis/bridge/findingSize.ts";
import { leastScalePx } from "../../analysis/bridge/reviewParameters.ts";
import { rescaled, scaleByClicks } from "../../analysis/bridge/scaleByClicks.ts";
import { addFinding } from "../../analysis/cases/findingJoins.ts";
import type { Finding } from "../../analysis/domain/finding.ts";
import type { Photo, Scale } from "../../analysis/domain/photo.ts";
import type { Db } from "../../storage/sql/database.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { findings, updateFinding } from "../../storage/sql/findings.ts";
import { findingsOnPhotos } from "../../storage/sql/photoPositions.ts";
import { photo, updatePhoto } from "../../storage/sql/photos.ts";
import { editedVersion, sendVersioned } from "../etag.ts";
import { everyPage } from "../everyPage.ts";
import {
  ChangedSince,
  checkWithin,
  newFindingId,
  orConflict,
  reviewOf,
  storeAct,
} from "../findingStep.ts";
import { findingView } from "../findingViews.ts";
import { drawnLine, followedLine } from "../photoPart.ts";
import type { Resource, Surroundings } from "../plugin.ts";
import { editProblems, problems } from "../plugin.ts";
import { presentPhoto } from "../present/photo.ts";
import { BadRequest, NotFound, PreconditionFailed } from "../problems.ts";
import type { NewFinding as Drawn } from "../schemas/finding.ts";
import { FindingView, NewFinding, PathBody, PathView, PixelPointView } from "../schemas/finding.ts";
import { IdParams } from "../schemas/id.ts";
import { PhotoView } from "../schemas/photo.ts";

const millimetres = Type.Number({
  exclusiveMinimum: 0,
  maximum: 1_000_000,
  description: "mm above 0 to 1000000",
});

const ScaleBody = Type.Object(
  {
    a: PixelPointView,
    b: PixelPointView,
    lengthMm: millimetres,
    uncertaintyMm: Type.Optional(millimetres),
  },
  { additionalProperties: false },
);

/** What a person does on a photo itself: draws what was missed, follows a crack, gives the scale. */
export const photoReviewRoutes: Resource = async (app, around) => {
  const { db, blobs, feed, now } = around;
  const mustExist = async (id: string): Promise<Photo> => {
    const found = await photo(db, id);
    if (!found) throw new NotFound("photo", id);
    return found;
  };

  app.post(
    "/photos/:id/findings",
    {
      config: { act: "finding.add" },
      schema: {
        tags: ["photos"],
        summary: "Add what the machine missed: a line, a box, or clicks that the line follows",
        params: IdParams,
        body: NewFinding,
        response: { 200: FindingView, 400: problems[400], 404: problems[404], 409: problems[409] },
      },
    },
    async (request, reply) => {
      const on = await mustExist(request.params.id);
      const drawn = await measuredDrawing(around, on, request.body);
      const review = reviewOf(on, request.person, now());
      const step = orConflict(() => addFinding(newFindingId(on.id), on, drawn, review), []);
      await db.transaction().execute((trx) => storeAct(trx, [step], request.body));
      feed.wake();
      return sendVersioned(request, reply, await findingView(db, step.after, request.person.roles));
    },
  );

  app.post(
    "/photos/:id/path",
    {
      config: { act: "finding.add" },
      schema: {
        tags: ["photos"],
        summary: "The line along the dark crack through the clicks, with its width; stores nothing",
        params: IdParams,
        body: PathBody,
        response: { 200: PathView, 400: problems[400], 404: problems[404], 409: problems[409] },
      },
    },
    async (request) => {
      const on = await mustExist(request.params.id);
      const { points } = request.body;
      checkWithin(on, { line: points }, "#/body/points");
      const found = await followedLine(blobs, on, points);
      const { lengthMm, widthMm, widthP95Mm } = inMillimetres(found, on.scale);
      return { ...found, lengthMm, widthMm, widthP95Mm };
    },
  );

  app.post(
    "/photos/:id/scale",
    {
      config: { act: "photo.scale" },
      schema: {
        tags: ["photos"],
        summary: "Give the scale by two points and the length between them",
        params: IdParams,
        body: ScaleBody,
        response: {
          200: PhotoView,
          ...editProblems,
          409: problems[409],
        },
      },
    },
    async (request, reply) => {
      const actor = request.person.id;
      const { id } = request.params;
      const expected = editedVersion(request);
      const seen = await mustExist(id);
      checkWithin(seen, { line: [request.body.a, request.body.b] });
      const scale = scaleOf(request.body);
      const saved = await db.transaction().execute(async (trx) => {
        const current = await photo(trx, id);
        if (!current || (expected !== null && expected !== current.version)) return null;
        const changed = rescaled(current, scale);
        if (!(await updatePhoto(trx, changed, current.version))) return null;
        await resize(trx, id, scale);
        const { surveyId, bridgeId, scale: before } = current;
        const data = { surveyId, bridgeId, before, after: scale, by: request.body };
        await appendEvent(trx, { at: now(), kind: "photo.scaled", subject: id, actor, data });
        return { ...changed, version: current.version + 1 };
      });
      const count = (await findingsOnPhotos(db, [id])).get(id) ?? 0;
      if (!saved) {
        const current = presentPhoto(await mustExist(id), count);
        throw new PreconditionFailed(`photo ${id} was changed since`, current);
      }
      feed.wake();
      return sendVersioned(request, reply, presentPhoto(saved, count));
    },
  );
};

/** Every finding of the photo at its new scale, also those that no longer count: they may come back. */
async function resize(db: Db, photoId: string, scale: Scale): Promise<void> {
  const all = await everyPage((page) => findings(db, { photoId }, page));
  for (const one of all) {
    if (!(await updateFinding(db, sized(one, scale), one.version))) {
      throw new ChangedSince(one.id, one.version);
    }
  }
}

/** @throws BadRequest when there is nothing drawn, or it lies outside of the photo */
async function measuredDrawing({ blobs }: Surroundings, on: Photo, body: Drawn): Promise<Drawn> {
  checkWithin(on, body);
  const { follow, ...drawn } = body;
  if (body.kind === "area") {
    if (body.box === undefined) throw new BadRequest("#/body/box", undefined, "the box around it");
    return drawn;
  }
  const { line } = body;
  if (line === undefined) throw new BadRequest("#/body/line", undefined, "2 to 1000 points");
  const found = follow ? await followedLine(blobs, on, line) : await drawnLine(blobs, on, line);
  return {
    ...drawn,
    line: found.line,
    damageType: body.damageType === undefined ? crackDamageType : body.damageType,
    widthPx: body.widthPx === undefined ? found.widthPx : body.widthPx,
    widthP95Px: body.widthP95Px === undefined ? found.widthP95Px : body.widthP95Px,
  };
}

/** 6 ひびわれ (bridge.md 1.4): what a line is until a person says otherwise. */
const crackDamageType = 6;

function scaleOf({ a, b, lengthMm, uncertaintyMm }: Type.Static<typeof ScaleBody>): Scale {
  try {
    return scaleByClicks(a, b, lengthMm, uncertaintyMm ?? null);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BadRequest("#/body/b", b, `a point at least ${leastScalePx} px from a`);
  }
}

function inMillimetres(
  { lengthPx, widthPx, widthP95Px }: Pick<Finding, "lengthPx" | "widthPx" | "widthP95Px">,
  scale: Scale | null,
): Pick<Finding, "lengthMm" | "widthMm" | "widthP95Mm"> {
  return sized({ kind: "crack", lengthPx, widthPx, widthP95Px }, scale ?? { source: "none" });
}
