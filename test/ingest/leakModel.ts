import { readFile } from "node:fs/promises";
import type { CaseModel } from "../../analysis/cases/caseModel.ts";
import { parseCaseModel } from "../../analysis/cases/caseModel.ts";

/** The model that the program ships. */
export async function leakModel(): Promise<unknown> {
  const file = new URL("../../analysis/leak/models/leak-1.json", import.meta.url);
  return JSON.parse(await readFile(file, "utf8"));
}

/** The one by which it scores cases. */
export async function caseModel(): Promise<CaseModel> {
  const file = new URL("../../analysis/cases/models/case-1.json", import.meta.url);
  return parseCaseModel(JSON.parse(await readFile(file, "utf8")));
}
