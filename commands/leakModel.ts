import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CaseModel } from "../analysis/cases/caseModel.ts";
import { parseCaseModel } from "../analysis/cases/caseModel.ts";
import type { LeakModel } from "../analysis/leak/model.ts";
import { parseModel } from "../analysis/leak/model.ts";
import { packageRoot } from "../config.ts";
import { WorkFailed } from "./command.ts";

/** The leak model that belongs to the program. */
export async function readLeakModel(): Promise<LeakModel> {
  return parseModel(await readLeakModelFile());
}

/** The same as it stands in its file, to be handed to threads. */
export function readLeakModelFile(): Promise<unknown> {
  return newestIn("leak");
}

/** The model by which the program scores cases. */
export async function readCaseModel(): Promise<CaseModel> {
  return parseCaseModel(await newestIn("cases"));
}

/**
 * Of several models the one whose file name sorts last.
 * @throws WorkFailed when the install holds none
 */
async function newestIn(part: "leak" | "cases"): Promise<unknown> {
  const folder = join(packageRoot, "analysis", part, "models");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const name = names.at(-1);
  if (name === undefined) throw new WorkFailed(`no model in ${folder}: reinstall`);
  return JSON.parse(await readFile(join(folder, name), "utf8"));
}
