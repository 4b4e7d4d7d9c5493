import { inspectionCoco } from "../analysis/bridge/export/coco.ts";
import { formCsv } from "../analysis/bridge/export/csv.ts";
import type { FormNumber } from "../analysis/bridge/export/forms.ts";
import { formNumbers, formTable } from "../analysis/bridge/export/forms.ts";
import { inspectionGeoJson } from "../analysis/bridge/export/geoJson.ts";
import type { ExportedStates, InspectionRecord } from "../analysis/bridge/export/record.ts";
import { geoJson, json } from "./accept.ts";

/** What is exported: CSV is one sheet of the inspection record, the others are everything. */
export type ExportRequest =
  | { format: "geojson" | "coco"; states: ExportedStates }
  | { format: "csv"; form: FormNumber };

export const exportFormats = ["geojson", "csv", "coco"] as const;
export type ExportFormat = (typeof exportFormats)[number];
export const csv = "text/csv; charset=utf-8";

/** A file as it is sent or written. */
export interface ExportFile {
  name: string;
  mediaType: string;
  content: string;
}

export function exportFile(record: InspectionRecord, asked: ExportRequest): ExportFile {
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
    default:
      return asked satisfies never;
  }
}

/** All files of one format: one a form for CSV. */
export function exportFiles(
  record: InspectionRecord,
  format: ExportFormat,
  states: ExportedStates,
): ExportFile[] {
  if (format !== "csv") return [exportFile(record, { format, states })];
  return formNumbers.map((form) => exportFile(record, { format, form }));
}
