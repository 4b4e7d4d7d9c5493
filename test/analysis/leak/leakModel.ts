import { readFileSync } from "node:fs";
import type { LeakModel } from "../../../analysis/leak/model.ts";
import { parseModel } from "../../../analysis/leak/model.ts";

/** The model's file as it is shipped, not yet checked. */
export function leakModelJson(): Record<string, unknown> {
  const url = new URL("../../../analysis/leak/models/leak-1.json", import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Record<string, unknown>;
}

export function leakModel(): LeakModel {
  return parseModel(leakModelJson());
}
