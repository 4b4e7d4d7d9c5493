import { readFile } from "node:fs/promises";

/** The model that the program ships. */
export async function leakModel(): Promise<unknown> {
  const file = new URL("../../analysis/leak/models/leak-1.json", import.meta.url);
  return JSON.parse(await readFile(file, "utf8"));
}
