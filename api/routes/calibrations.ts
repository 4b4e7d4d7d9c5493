import type { UserId } from "../../analysis/domain/leakCase.ts";
import type { PipeCalibration } from "../../analysis/domain/pipeCalibration.ts";
import type { Db } from "../../storage/sql/database.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { latestNightOf, markNightChanged } from "../../storage/sql/nights.ts";
import {
  deletePipeCalibration,
  pipeCalibration,
  savePipeCalibration,
} from "../../storage/sql/pipeCalibrations.ts";
import { pipe } from "../../storage/sql/pipes.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { NotFound } from "../problems.ts";
import { dateOf } from "../query.ts";
import { IdParams } from "../schemas/id.ts";
import { PipeCalibrationBody, PipeCalibrationView } from "../schemas/pipeCalibration.ts";

/** Wave speeds measured on site; they stand before computed ones from the next decision on. */
export const calibrationRoutes: Resource = async (app, { db, feed, now }) => {
  const mustBePipe = async (id: string) => {
    if (!(await pipe(db, id))) throw new NotFound("pipe", id);
  };

  app.get(
    "/pipes/:id/calibration",
    {
      schema: {
        tags: ["pipes"],
        summary: "The wave speed of a pipe as measured on site",
        params: IdParams,
        response: { 200: PipeCalibrationView, 404: problems[404] },
      },
    },
    async (request) => {
      const { id } = request.params;
      await mustBePipe(id);
      const found = await pipeCalibration(db, id);
      if (!found) throw new NotFound("calibration of pipe", id);
      return found;
    },
  );

  app.put(
    "/pipes/:id/calibration",
    {
      config: { act: "pipe.calibrate" },
      schema: {
        tags: ["pipes"],
        summary: "Set the wave speed of a pipe as measured on site",
        description: "Replaces an earlier one; the latest night is decided anew with it.",
        params: IdParams,
        body: PipeCalibrationBody,
        response: { 200: PipeCalibrationView, 400: problems[400], 404: problems[404] },
      },
    },
    async (request) => {
      const actor = request.person.id;
      const { id } = request.params;
      const measuredOn = dateOf("#/body/measuredOn", request.body.measuredOn);
      await mustBePipe(id);
      const calibration: PipeCalibration = { pipeId: id, ...request.body, measuredOn, by: actor };
      await db.transaction().execute(async (trx) => {
        await savePipeCalibration(trx, calibration);
        await note(trx, id, calibration, { at: now(), actor });
      });
      feed.wake();
      return calibration;
    },
  );

  app.delete(
    "/pipes/:id/calibration",
    {
      config: { act: "pipe.calibrate" },
      schema: {
        tags: ["pipes"],
        summary: "Take the measured wave speed back: the computed one holds again",
        params: IdParams,
        response: { 200: PipeCalibrationView, 404: problems[404] },
      },
    },
    async (request) => {
      const { id } = request.params;
      await mustBePipe(id);
      const taken = await db.transaction().execute(async (trx) => {
        const found = await pipeCalibration(trx, id);
        if (!found || !(await deletePipeCalibration(trx, id))) return null;
        await note(trx, id, null, { at: now(), actor: request.person.id });
        return found;
      });
      if (!taken) throw new NotFound("calibration of pipe", id);
      feed.wake();
      return taken;
    },
  );
};

/** Open cases are placed anew with it: as of the latest night, which counts as changed. */
async function note(
  trx: Db,
  pipeId: string,
  calibration: PipeCalibration | null,
  { at, actor }: { at: Date; actor: UserId },
): Promise<void> {
  const latest = await latestNightOf(trx);
  if (latest !== null) await markNightChanged(trx, latest, at);
  const data = { calibration };
  await appendEvent(trx, { at, kind: "pipe.calibrated", subject: pipeId, actor, data });
}
