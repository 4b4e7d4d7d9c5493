import { countermeasureForm } from "./countermeasureForm.ts";
import { degreeForm } from "./degreeForm.ts";
import { photoForm } from "./photoForm.ts";
import type { InspectionRecord } from "./record.ts";

/** Sheets of the inspection record (点検調書) that are written: その6, 7, 8, 10 and 11. */
export const formNumbers = [6, 7, 8, 10, 11] as const;
export type FormNumber = (typeof formNumbers)[number];

/** A number, a text, a date as YYYY-MM-DD; null: not known or not recorded. */
export type FormCell = string | number | { date: string } | null;

/** One sheet as a table; each row has as many cells as there are columns. */
export interface FormTable {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly FormCell[])[];
}

const writers: Readonly<Record<FormNumber, (record: InspectionRecord) => FormTable>> = {
  6: photoForm,
  7: (record) => degreeForm(record, "main"),
  8: (record) => degreeForm(record, "other"),
  10: (record) => countermeasureForm(record, "main"),
  11: (record) => countermeasureForm(record, "other"),
};

/**
 * What a person stands behind, in the columns of one sheet. The machine's proposals are no record: a
 * degree that nobody has given stays empty.
 * @see bridge.md 1.7
 */
export function formTable(record: InspectionRecord, form: FormNumber): FormTable {
  return writers[form](record);
}
