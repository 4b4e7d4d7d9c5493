import type { LeakModel } from "../analysis/leak/model.ts";
import { parseModel } from "../analysis/leak/model.ts";
import type { Db } from "../storage/sql/database.ts";
import { acceptedModelId, modelContent } from "../storage/sql/models.ts";
import { readLeakModel } from "./leakModel.ts";

/** The model that a person accepted here, else the shipped one. */
export async function modelInUse(db: Db): Promise<LeakModel> {
  const accepted = await acceptedModelId(db);
  return accepted === null ? readLeakModel() : parseModel(await modelContent(db, accepted));
}
