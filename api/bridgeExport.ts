import { inspectionCoco } from "../analysis/bridge/export/coco.ts";
import { formCsv } from "../analysis/bridge/export/csv.ts";
import type { FormNumber } from "../analysis/bridge/export/forms.ts";
import { formNumbers, formTable } from "../analysis/bridge/export/forms.ts";
import { inspectionGeoJson } from "../analysis/bridge/export/geoJson.ts";
import type { ExportedStates, InspectionRecord } from "../analysis/bridge/export/record.ts";
import { geoJson, json } from "./accept.ts";
import { workbook, xlsx } from "./workbook.ts";

/** What is exported: CSV is one sheet of the inspection record, XLSX all of them. */
export type ExportRequest =
  | { format: "geojson" | "coco"; states: ExportedStates }
  | { format: "csv"; form: FormNumber }
  | { format: "xlsx" };

export const exportFormats = ["geojson", "csv", "xlsx", "coco"] as const;
export type ExportFormat = (typeof exportFormats)[number];
export const csv = "text/csv; charset=utf-8";

/** A file as it is sent or written. */
export interface ExportFile {
  name: string;
  mediaType: string;
  content: string | Buffer;
}

export async function exportFile(
  record: InspectionRecord,
  asked: ExportRequest,
): Promise<ExportFile> {
  const { id } = record.bridge;
  switch (asked.format) {
    case "geojson":
      return {
        name: `${id}.geojson`,
        mediaType: geoJson,
        content: inspectionGeoJson(record, asked.states),
      };
    case "coco":
      return {
        name: `${id}.coco.json`,
        mediaType: json,
        content: inspectionCoco(record, asked.states),
      };
    case "csv":
      return {
        name: `${id}-form${asked.form}.csv`,
        mediaType: csv,
        content: formCsv(formTable(record, asked.form)),
      };
    case "xlsx":
      return { name: `${id}.xlsx`, mediaType: xlsx, content: await workbook(record) };
    default:
      return asked satisfies never;
  }
}

/** All files of one format: one a form for CSV. */
export async function exportFiles(
  record: InspectionRecord,
  format: ExportFormat,
  states: ExportedStates,
): Promise<ExportFile[]> {
  if (format === "xlsx") return [await exportFile(record, { format })];
  if (format !== "csv") return [await exportFile(record, { format, states })];
  return Promise.all(formNumbers.map((form) => exportFile(record, { format, form })));
}
