import type { CrackModel } from "../analysis/bridge/crackModel.ts";
import { crackModelOf } from "../analysis/bridge/crackModel.ts";
import type { LeakModel } from "../analysis/leak/model.ts";
import { parseModel } from "../analysis/leak/model.ts";
import { shippedCrackModel } from "../ingest/crackModel.ts";
import type { Db } from "../storage/sql/database.ts";
import { acceptedModelId, modelContent } from "../storage/sql/models.ts";
import { readLeakModel } from "./leakModel.ts";

/** The leak model that a person accepted here, else the shipped one. */
export async function modelInUse(db: Db): Promise<LeakModel> {
  const accepted = await acceptedModelId(db, "leak");
  return accepted === null ? readLeakModel() : parseModel(await modelContent(db, accepted));
}

/** The same of cracks. */
export async function crackModelInUse(db: Db): Promise<CrackModel> {
  const accepted = await acceptedModelId(db, "crack");
  return accepted === null ? shippedCrackModel() : crackModelOf(await modelContent(db, accepted));
}
