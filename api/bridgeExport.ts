import type { Readable } from "node:stream";
import { inspectionCoco } from "../analysis/bridge/export/coco.ts";
import { formCsv } from "../analysis/bridge/export/csv.ts";
import type { FormNumber } from "../analysis/bridge/export/forms.ts";
import { formTable } from "../analysis/bridge/export/forms.ts";
import { inspectionGeoJson } from "../analysis/bridge/export/geoJson.ts";
import type { ExportedStates, InspectionRecord } from "../analysis/bridge/export/record.ts";
import type { BlobStore } from "../storage/blobs/blobStore.ts";
import { geoJson, json } from "./accept.ts";
import { inspectionReport, pdf } from "./report/report.ts";
import type { Language } from "./report/words.ts";
import { workbook, xlsx } from "./workbook.ts";

/** What is exported: CSV is one sheet of the inspection record, XLSX all of them, PDF the report for people. */
export type ExportRequest =
  | { format: "geojson" | "coco"; states: ExportedStates }
  | { format: "csv"; form: FormNumber }
  | { format: "xlsx" }
  | { format: "pdf"; language: Language };

export const exportFormats = ["geojson", "csv", "xlsx", "pdf", "coco"] as const;
export type ExportFormat = (typeof exportFormats)[number];
export const csv = "text/csv; charset=utf-8";

/** A file as it is sent or written. */
export interface ExportFile {
  name: string;
  mediaType: string;
  /** a stream where the whole would be large */
  content: string | Buffer | Readable;
}

export async function exportFile(
  record: InspectionRecord,
  blobs: BlobStore,
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
    case "pdf":
      return {
        name: `${id}.pdf`,
        mediaType: pdf,
        content: inspectionReport(record, blobs, asked.language),
      };
    default:
      return asked satisfies never;
  }
}
