import Type from "typebox";
import type { LonLat } from "../../analysis/domain/geo.ts";
import type { PipePoint } from "../../analysis/domain/pipe.ts";
import { buildNetwork, nearestPipePoint } from "../../analysis/leak/network.ts";
import type { Db } from "../../storage/sql/database.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { allPipes } from "../../storage/sql/pipes.ts";
import type { SensorPlace } from "../../storage/sql/sensors.ts";
import { allSensors, placeSensor, sensor, sensors } from "../../storage/sql/sensors.ts";
import { geoJson, json } from "../accept.ts";
import { editedVersion, sendVersioned } from "../etag.ts";
import { pageRequest } from "../everyPage.ts";
import type { Resource } from "../plugin.ts";
import { editProblems, pageOrFeatures, problems } from "../plugin.ts";
import { point, presentFeatures } from "../present/geo.ts";
import { presentSensor } from "../present/sensor.ts";
import { NotFound, PreconditionFailed } from "../problems.ts";
import { IdParams } from "../schemas/id.ts";
import { PageQuery } from "../schemas/page.ts";
import type { SensorEdit as Edit } from "../schemas/sensor.ts";
import { SensorEdit, SensorView } from "../schemas/sensor.ts";
import { readSensorContext } from "../sensorContext.ts";

/** Within this distance a placed sensor sits on the pipe: the width of a street, m. */
const snapWithinM = 30;

const SensorQuery = Type.Object(
  {
    ...PageQuery.properties,
    placed: Type.Optional(Type.Boolean({ description: "true or false" })),
  },
  { additionalProperties: false },
);

export const sensorRoutes: Resource = async (app, { db, feed, now }) => {
  const view = async (found: Parameters<typeof presentSensor>[0]) =>
    presentSensor(found, await readSensorContext(db, [found.id], now()));

  app.get(
    "/sensors",
    {
      config: { offers: [json, geoJson] },
      schema: {
        tags: ["sensors"],
        summary: "Sensors, by id",
        querystring: SensorQuery,
        response: { 200: pageOrFeatures(SensorView), 400: problems[400], 406: problems[406] },
      },
    },
    async (request, reply) => {
      const { placed } = request.query;
      if (request.accepted === geoJson) {
        const [all, context] = await Promise.all([
          allSensors(db),
          readSensorContext(db, null, now()),
        ]);
        const wanted = all.filter(
          ({ placement }) => placed === undefined || (placement.kind === "placed") === placed,
        );
        const views = wanted.map((one) => presentSensor(one, context));
        reply.type(geoJson);
        return presentFeatures(views, ({ position }) => point(position));
      }
      const filter = placed === undefined ? {} : { placed };
      const { items, nextCursor } = await sensors(db, filter, pageRequest(request.query));
      const ids = items.map(({ id }) => id);
      const context = await readSensorContext(db, ids, now());
      return { items: items.map((one) => presentSensor(one, context)), nextCursor };
    },
  );

  app.get(
    "/sensors/:id",
    {
      schema: {
        tags: ["sensors"],
        summary: "One sensor",
        params: IdParams,
        response: { 200: SensorView, 404: problems[404] },
      },
    },
    async (request, reply) => {
      const found = await sensor(db, request.params.id);
      if (!found) throw new NotFound("sensor", request.params.id);
      return sendVersioned(request, reply, await view(found));
    },
  );

  app.patch(
    "/sensors/:id",
    {
      config: { act: "sensor.place" },
      schema: {
        tags: ["sensors"],
        summary: "Place or name a sensor; it sits on the nearest pipe within 30 m",
        params: IdParams,
        body: SensorEdit,
        response: {
          200: SensorView,
          ...editProblems,
        },
      },
    },
    async (request, reply) => {
      const actor = request.person.id;
      const { id } = request.params;
      const expected = editedVersion(request);
      const place = await placeOf(db, request.body);
      const placed = await db.transaction().execute(async (trx) => {
        const changed = await placeSensor(trx, id, place, expected);
        if (typeof changed === "object") {
          const data = { position: place.position, pipe: place.pipe, version: changed.version };
          await appendEvent(trx, { at: now(), kind: "sensor.placed", subject: id, actor, data });
        }
        return changed;
      });
      if (placed === "gone") throw new NotFound("sensor", id);
      if (placed === "changed") {
        const current = await sensor(db, id);
        if (!current) throw new NotFound("sensor", id);
        throw new PreconditionFailed(`sensor ${id} was changed since`, await view(current));
      }
      feed.wake();
      return sendVersioned(request, reply, await view(placed));
    },
  );
};

async function placeOf(db: Db, { position, name, kind }: Edit): Promise<SensorPlace> {
  return {
    position: position ?? null,
    pipe: position ? await pipeAt(db, position) : null,
    ...(name === undefined ? {} : { name }),
    ...(kind === undefined ? {} : { kind }),
  };
}

async function pipeAt(db: Db, position: LonLat): Promise<PipePoint | null> {
  return nearestPipePoint(buildNetwork(await allPipes(db)), position, snapWithinM);
}
