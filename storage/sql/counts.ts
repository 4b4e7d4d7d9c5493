import { sql } from "kysely";
import type { Db } from "./database.ts";

/** How much there is of everything, for the page's frame and for monitoring. */
export interface Counts {
  sensors: number;
  unplacedSensors: number;
  pipes: number;
  bridges: number;
  recordings: number;
  openCases: number;
  surveys: number;
  photos: number;
  findings: number;
  deadLetters: number;
}

export async function counts(db: Db): Promise<Counts> {
  const { rows } = await sql<Counts>`select
    (select count(*) from sensor) as "sensors",
    (select count(*) from sensor where lon is null) as "unplacedSensors",
    (select count(*) from pipe) as "pipes",
    (select count(*) from bridge) as "bridges",
    (select count(*) from recording) as "recordings",
    (select count(*) from "leakCase" where "stateKind" <> 'closed') as "openCases",
    (select count(*) from survey) as "surveys",
    (select count(*) from photo) as "photos",
    (select count(*) from finding) as "findings",
    (select count(*) from "deadLetter") as "deadLetters"`.execute(db);
  const [row] = rows;
  if (!row) throw new Error("a select without from gives one row");
  return row;
}
