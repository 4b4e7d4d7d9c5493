import Type from "typebox";
import { formNumbers } from "../../analysis/bridge/export/forms.ts";
import { geoJson, json } from "../accept.ts";
import type { ExportRequest } from "../bridgeExport.ts";
import { csv, exportFile, exportFormats } from "../bridgeExport.ts";
import { inspectionRecord } from "../inspectionRecord.ts";
import { mustBeBridge } from "../memberContext.ts";
import type { Resource } from "../plugin.ts";
import { bytes, problems } from "../plugin.ts";
import { BadRequest } from "../problems.ts";
import { IdParams } from "../schemas/id.ts";
import { xlsx } from "../workbook.ts";

const ExportQuery = Type.Object(
  {
    format: Type.Enum(exportFormats, { description: exportFormats.join(", ") }),
    form: Type.Optional(
      Type.Integer({
        minimum: 6,
        maximum: 11,
        description: `csv alone: ${formNumbers.join(", ")}`,
      }),
    ),
    state: Type.Optional(
      Type.Enum(["counting", "all"], {
        description: "geojson and coco alone: counting (accepted or corrected, the usual) or all",
      }),
    ),
  },
  { additionalProperties: false },
);
type ExportQuery = Type.Static<typeof ExportQuery>;

/** A bridge's inspection as a file for another program. */
export const exportRoutes: Resource = async (app, { db, now, system }) => {
  app.get(
    "/bridges/:id/export",
    {
      config: { offers: null },
      schema: {
        tags: ["inspection"],
        summary:
          "The inspection as GeoJSON, the 点検調書 as CSV of a sheet or as XLSX, or COCO labels",
        params: IdParams,
        querystring: ExportQuery,
        response: {
          200: bytes("the file", geoJson, csv, xlsx, json),
          400: problems[400],
          404: problems[404],
        },
      },
    },
    async (request, reply) => {
      const asked = exportRequest(request.query);
      const bridge = await mustBeBridge(db, request.params.id);
      const clock = { now: now(), timeZone: system().timeZone };
      const file = await exportFile(await inspectionRecord(db, bridge, clock), asked);
      reply.type(file.mediaType);
      reply.header("content-disposition", `attachment; filename="${file.name}"`);
      return reply.send(file.content);
    },
  );
};

/** @throws BadRequest for a form or a state that the format does not know */
function exportRequest({ format, form, state }: ExportQuery): ExportRequest {
  if (format !== "csv") {
    if (form !== undefined) throw new BadRequest("#/query/form", form, "none but for csv");
    if (format !== "xlsx") return { format, states: state ?? "counting" };
  }
  if (state !== undefined) {
    throw new BadRequest("#/query/state", state, "none for sheets: they hold what counts");
  }
  if (format === "xlsx") return { format };
  const known = formNumbers.find((number) => number === form);
  if (known === undefined) {
    throw new BadRequest("#/query/form", form, `one of ${formNumbers.join(", ")}`);
  }
  return { format, form: known };
}
