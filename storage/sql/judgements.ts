import type { Selectable } from "kysely";
import type { BridgeId } from "../../analysis/domain/bridge.ts";
import type { JudgementStep } from "../../analysis/domain/member.ts";
import { fromJson } from "./columns.ts";
import type { Database, Db } from "./database.ts";

/** What is judged of a bridge now: the newest version of each judgement. */
export async function judgements(db: Db, bridgeId: BridgeId): Promise<JudgementStep[]> {
  const rows = await newest(db).where("judgement.bridgeId", "=", bridgeId).execute();
  return rows.map(toStep);
}

/** The same of one kind, of all bridges. */
export async function judgementsOfKind(
  db: Db,
  kind: JudgementStep["judgement"]["kind"],
): Promise<JudgementStep[]> {
  const rows = await newest(db).where("judgement.key", "like", `${kind}.%`).execute();
  return rows.map(toStep);
}

/** All versions of one judgement, earliest first. */
export async function judgementHistory(
  db: Db,
  bridgeId: BridgeId,
  key: string,
): Promise<JudgementStep[]> {
  const rows = await db
    .selectFrom("judgement")
    .selectAll()
    .where("bridgeId", "=", bridgeId)
    .where("key", "=", key)
    .orderBy("version")
    .execute();
  return rows.map(toStep);
}

/** @returns false when this version is there already: somebody else judged first */
export async function addJudgement(db: Db, step: JudgementStep): Promise<boolean> {
  const { bridgeId, key, version, at, by, judgement, note, evidence } = step;
  const added = await db
    .insertInto("judgement")
    .values({
      bridgeId,
      key,
      version,
      at: at.getTime(),
      by,
      judgementJson: JSON.stringify({ judgement, note, evidence }),
    })
    .onConflict((conflict) => conflict.columns(["bridgeId", "key", "version"]).doNothing())
    .returning("version")
    .executeTakeFirst();
  return added !== undefined;
}

function newest(db: Db) {
  return db
    .selectFrom("judgement")
    .selectAll()
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("judgement as later")
            .select("later.version")
            .whereRef("later.bridgeId", "=", "judgement.bridgeId")
            .whereRef("later.key", "=", "judgement.key")
            .whereRef("later.version", ">", "judgement.version"),
        ),
      ),
    )
    .orderBy("judgement.bridgeId")
    .orderBy("judgement.key");
}

function toStep(row: Selectable<Database["judgement"]>): JudgementStep {
  const { bridgeId, key, version, at, by, judgementJson } = row;
  const rest = fromJson<Pick<JudgementStep, "judgement" | "note" | "evidence">>(judgementJson);
  return { bridgeId, key, version, at: new Date(at), by, ...rest };
}
