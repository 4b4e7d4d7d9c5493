import Type from "typebox";
import {
  recording,
  recordingAudio,
  recordingSpectrum,
  recordings,
} from "../../storage/sql/recordings.ts";
import { sendKept } from "../byteRange.ts";
import { pageRequest } from "../everyPage.ts";
import type { Resource } from "../plugin.ts";
import { bytes, problems } from "../plugin.ts";
import { presentRecording } from "../present/recording.ts";
import { NotFound } from "../problems.ts";
import { Id, IdParams } from "../schemas/id.ts";
import { PageQuery, pageOf } from "../schemas/page.ts";
import { RecordingView, SpectrumView } from "../schemas/recording.ts";
import { shownDensity } from "../spectrumBaseline.ts";

const RecordingQuery = Type.Object(
  {
    ...PageQuery.properties,
    sensorId: Type.Optional(Id),
    state: Type.Optional(
      Type.Enum(["received", "analysed", "failed"], {
        description: "received, analysed or failed",
      }),
    ),
  },
  { additionalProperties: false },
);

export const recordingRoutes: Resource = async (app, { db }) => {
  app.get(
    "/recordings",
    {
      schema: {
        tags: ["recordings"],
        summary: "Recordings, newest first",
        querystring: RecordingQuery,
        response: { 200: pageOf(RecordingView), 400: problems[400] },
      },
    },
    async (request) => {
      const { sensorId, state } = request.query;
      const filter = {
        ...(sensorId === undefined ? {} : { sensorId }),
        ...(state === undefined ? {} : { state }),
      };
      const { items, nextCursor } = await recordings(db, filter, pageRequest(request.query));
      return { items: items.map(presentRecording), nextCursor };
    },
  );

  app.get(
    "/recordings/:id",
    {
      schema: {
        tags: ["recordings"],
        summary: "One recording with its assessment",
        params: IdParams,
        response: { 200: RecordingView, 404: problems[404] },
      },
    },
    async (request) => {
      const found = await recording(db, request.params.id);
      if (!found) throw new NotFound("recording", request.params.id);
      return presentRecording(found);
    },
  );

  app.get(
    "/recordings/:id/audio",
    {
      config: { offers: ["audio/wav"] },
      schema: {
        tags: ["recordings"],
        summary: "The very bytes that the sensor sent; Range is understood",
        params: IdParams,
        response: {
          200: bytes("the whole file", "audio/wav"),
          206: bytes("the range asked for", "audio/wav"),
          404: problems[404],
          416: problems[416],
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const wav = await recordingAudio(db, id);
      if (!wav) throw new NotFound("audio of recording", id);
      // A recording's id is its message: other bytes under it are refused at the door.
      return sendKept(request, reply, {
        size: wav.byteLength,
        etag: `"${id}"`,
        type: "audio/wav",
        read: ({ first, last }) =>
          Buffer.from(wav.buffer, wav.byteOffset + first, last - first + 1),
      });
    },
  );

  app.get(
    "/recordings/:id/spectrum",
    {
      schema: {
        tags: ["recordings"],
        summary: "Power spectral density of one recording",
        params: IdParams,
        response: { 200: SpectrumView, 404: problems[404] },
      },
    },
    async (request) => {
      const spectrum = await recordingSpectrum(db, request.params.id);
      if (!spectrum) throw new NotFound("spectrum of recording", request.params.id);
      return {
        stepHz: spectrum.stepHz,
        densityDb: shownDensity(spectrum.densityDb),
        unit: "dB re 1 FS²/Hz",
      };
    },
  );
};
