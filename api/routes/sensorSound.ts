import Type from "typebox";
import { frozenSensors } from "../../storage/sql/cases.ts";
import { latestNightOf } from "../../storage/sql/nights.ts";
import { sensorHistory } from "../../storage/sql/recordings.ts";
import { sensor } from "../../storage/sql/sensors.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { BadRequest, NotFound } from "../problems.ts";
import { instantOf } from "../query.ts";
import { IdParams } from "../schemas/id.ts";
import { Instant } from "../schemas/instant.ts";
import { BaselineView } from "../schemas/sensor.ts";
import { SeriesView } from "../schemas/series.ts";
import { spectrumBaseline } from "../spectrumBaseline.ts";

const dayMs = 86_400_000;
/** The nights that a baseline looks at, and their window when nothing else is asked for (leak.md 7). */
const baselineNights = 28;
/** The newest nights that a baseline leaves out, so that a leak does not become usual. */
const lagNights = 3;

const SeriesQuery = Type.Object(
  {
    measurement: Type.Enum(["recording", "night", "sensor"], {
      default: "night",
      description: "recording, night or sensor",
    }),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  },
  { additionalProperties: false },
);

const BaselineQuery = Type.Object(
  { before: Type.Optional(Instant) },
  { additionalProperties: false },
);

/** What a sensor has heard, over time. */
export const sensorSoundRoutes: Resource = async (app, { db, series, now }) => {
  const mustExist = async (id: string) => {
    if (!(await sensor(db, id))) throw new NotFound("sensor", id);
  };

  app.get(
    "/sensors/:id/series",
    {
      schema: {
        tags: ["sensors"],
        summary: "Time series of one sensor, its last 32 days unless from and to say otherwise",
        params: IdParams,
        querystring: SeriesQuery,
        response: { 200: SeriesView, 400: problems[400], 404: problems[404] },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { measurement } = request.query;
      await mustExist(id);
      const to = request.query.to ? instantOf("#/query/to", request.query.to) : await newest();
      const from = request.query.from
        ? instantOf("#/query/from", request.query.from)
        : new Date(to.getTime() - (baselineNights + lagNights + 1) * dayMs);
      if (from > to) throw new BadRequest("#/query/from", request.query.from, "no later than to");
      const points = await series.read({ measurement, entityId: id, from, to });
      return {
        measurement,
        sensorId: id,
        points: points.map(({ at, fields }) => ({ at: at.toISOString(), fields })),
      };
    },
  );

  app.get(
    "/sensors/:id/baseline",
    {
      schema: {
        tags: ["sensors"],
        summary: "The sensor's usual spectrum: median and spread of its own earlier recordings",
        description:
          "The newest three nights are left out, and everything since an open case began.",
        params: IdParams,
        querystring: BaselineQuery,
        response: { 200: BaselineView, 400: problems[400], 404: problems[404] },
      },
    },
    async (request) => {
      const { id } = request.params;
      await mustExist(id);
      const { before: asked } = request.query;
      const before = asked ? instantOf("#/query/before", asked) : await startOfLag();
      const frozenSince = (await frozenSensors(db)).get(id);
      // The evening before: the night itself begins after midnight.
      const frozen = frozenSince === undefined ? Infinity : Date.parse(frozenSince) - dayMs;
      const until = new Date(Math.min(frozen, before.getTime()));
      const history = await sensorHistory(db, id, { before: until, limit: baselineNights });
      return spectrumBaseline(history.map(({ spectrum }) => spectrum));
    },
  );

  /** The end of what there is: an import of old data, or a demo, may lie long back. */
  async function newest(): Promise<Date> {
    const latest = await latestNightOf(db);
    if (latest === null) return now();
    return new Date(Math.min(now().getTime(), Date.parse(latest) + 2 * dayMs));
  }

  async function startOfLag(): Promise<Date> {
    const latest = await latestNightOf(db);
    return latest === null ? now() : new Date(Date.parse(latest) - lagNights * dayMs);
  }
};
