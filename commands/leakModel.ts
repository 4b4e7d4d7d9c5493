import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LeakModel } from "../analysis/leak/model.ts";
import { parseModel } from "../analysis/leak/model.ts";
import { packageRoot } from "../config.ts";
import { WorkFailed } from "./command.ts";

/**
 * The leak model that belongs to the program; of several the one whose file name sorts last.
 * @throws WorkFailed when the install holds none
 */
export async function readLeakModel(): Promise<LeakModel> {
  const folder = join(packageRoot, "analysis", "leak", "models");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const name = names.at(-1);
  if (name === undefined) throw new WorkFailed(`no leak model in ${folder}: reinstall`);
  return parseModel(JSON.parse(await readFile(join(folder, name), "utf8")));
}
