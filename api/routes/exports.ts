import Type from "typebox";
import { formNumbers } from "../../analysis/bridge/export/forms.ts";
import { geoJson, json } from "../accept.ts";
import type { ExportFormat, ExportRequest } from "../bridgeExport.ts";
import { csv, exportFile, exportFormats } from "../bridgeExport.ts";
import { inspectionRecord } from "../inspectionRecord.ts";
import { mustBeBridge } from "../memberContext.ts";
import type { Resource } from "../plugin.ts";
import { bytes, problems } from "../plugin.ts";
import { BadRequest } from "../problems.ts";
import { pdf } from "../report/report.ts";
import { languages } from "../report/words.ts";
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
    lang: Type.Optional(Type.Enum(languages, { description: "pdf alone: ja (the usual) or en" })),
  },
  { additionalProperties: false },
);
type ExportQuery = Type.Static<typeof ExportQuery>;

/** A bridge's inspection as a file for another program. */
export const exportRoutes: Resource = async (app, { db, blobs, now, system }) => {
  app.get(
    "/bridges/:id/export",
    {
      config: { offers: null },
      schema: {
        tags: ["inspection"],
        summary:
          "The inspection as PDF report, GeoJSON or COCO, the 点検調書 as CSV of a sheet or as XLSX",
        params: IdParams,
        querystring: ExportQuery,
        response: {
          200: bytes("the file", geoJson, csv, xlsx, pdf, json),
          400: problems[400],
          404: problems[404],
        },
      },
    },
    async (request, reply) => {
      const asked = exportRequest(request.query);
      const bridge = await mustBeBridge(db, request.params.id);
      const clock = { now: now(), timeZone: system().timeZone };
      const file = await exportFile(await inspectionRecord(db, bridge, clock), blobs, asked);
      reply.type(file.mediaType);
      reply.header("content-disposition", `attachment; filename="${file.name}"`);
      return reply.send(file.content);
    },
  );
};

/** @throws BadRequest for what the format does not know */
function exportRequest({ format, form, state, lang }: ExportQuery): ExportRequest {
  const belongs = (name: string, value: unknown, ...to: ExportFormat[]) => {
    if (value === undefined || to.includes(format)) return;
    throw new BadRequest(`#/query/${name}`, value, `none but for ${to.join(" and ")}`);
  };
  belongs("form", form, "csv");
  belongs("state", state, "geojson", "coco");
  belongs("lang", lang, "pdf");
  if (format === "xlsx") return { format };
  if (format === "pdf") return { format, language: lang ?? "ja" };
  if (format !== "csv") return { format, states: state ?? "counting" };
  const known = formNumbers.find((number) => number === form);
  if (known === undefined) {
    throw new BadRequest("#/query/form", form, `one of ${formNumbers.join(", ")}`);
  }
  return { format, form: known };
}
