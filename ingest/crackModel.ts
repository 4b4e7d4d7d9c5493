import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CrackModel } from "../analysis/bridge/crackModel.ts";
import { crackModelOf } from "../analysis/bridge/crackModel.ts";

const models = join("analysis", "bridge", "models");
let shipped: CrackModel | null = null;

/**
 * The crack model that belongs to the program, read once; of several the one whose file name sorts last.
 * @throws Error when the install holds none
 */
export function shippedCrackModel(): CrackModel {
  shipped ??= readShipped();
  return shipped;
}

const read = new Map<string, CrackModel>();

/**
 * A crack model by its file, read once.
 * @throws BadCrackModel when it is none, SyntaxError when it is no JSON
 */
export function readCrackModel(path: string): CrackModel {
  const known = read.get(path);
  if (known) return known;
  const model = crackModelOf(JSON.parse(readFileSync(path, "utf8")));
  read.set(path, model);
  return model;
}

function readShipped(): CrackModel {
  // The models lie below the folder of package.json, built or not.
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, models)) && dirname(folder) !== folder) folder = dirname(folder);
  const home = join(folder, models);
  const name = existsSync(home)
    ? readdirSync(home)
        .filter((file) => file.endsWith(".json"))
        .sort()
        .at(-1)
    : undefined;
  if (name === undefined) throw new Error(`no crack model in ${models}: reinstall`);
  return readCrackModel(join(home, name));
}
