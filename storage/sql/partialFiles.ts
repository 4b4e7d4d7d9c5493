import type { Sha256 } from "../../analysis/domain/survey.ts";
import { fromJson } from "./columns.ts";
import type { Db } from "./database.ts";
import { engineOf } from "./engine.ts";
import { inTransaction } from "./transaction.ts";

/** Bytes [from, to) of a file. */
export type ByteRange = readonly [from: number, to: number];

/** A file of which some bytes have come. */
export interface PartialFile {
  sha256: Sha256;
  sizeBytes: number;
  /** in order, never touching each other */
  ranges: readonly ByteRange[];
  lastChunkAt: Date;
}

export async function partial(db: Db, sha256: Sha256): Promise<PartialFile | null> {
  const row = await db
    .selectFrom("partialFile")
    .selectAll()
    .where("sha256", "=", sha256)
    .executeTakeFirst();
  if (!row) return null;
  return {
    sha256,
    sizeBytes: row.sizeBytes,
    ranges: fromJson<ByteRange[]>(row.rangesJson),
    lastChunkAt: new Date(row.lastChunkAt),
  };
}

/** @returns all ranges that are there now; the file is whole when they are `[[0, sizeBytes]]` */
export async function addPartialRange(
  db: Db,
  sha256: Sha256,
  sizeBytes: number,
  range: ByteRange,
  at: Date,
): Promise<readonly ByteRange[]> {
  return inTransaction(db, async (trx) => {
    const lastChunkAt = at.getTime();
    await trx
      .insertInto("partialFile")
      .values({ sha256, sizeBytes, rangesJson: "[]", lastChunkAt })
      .onConflict((conflict) => conflict.column("sha256").doNothing())
      .execute();
    const { rangesJson } = await trx
      .selectFrom("partialFile")
      .select("rangesJson")
      .where("sha256", "=", sha256)
      // Two chunks of one file at once: each must see what the other added.
      .$if(engineOf(trx) === "postgres", (query) => query.forUpdate())
      .executeTakeFirstOrThrow();
    const ranges = union([...fromJson<ByteRange[]>(rangesJson), range]);
    await trx
      .updateTable("partialFile")
      .set({ rangesJson: JSON.stringify(ranges), lastChunkAt })
      .where("sha256", "=", sha256)
      .execute();
    return ranges;
  });
}

export async function dropPartial(db: Db, sha256: Sha256): Promise<void> {
  await db.deleteFrom("partialFile").where("sha256", "=", sha256).execute();
}

/** Files whose last chunk came before the instant: nobody seems to go on with them. */
export async function abandonedPartials(db: Db, before: Date): Promise<Sha256[]> {
  const rows = await db
    .selectFrom("partialFile")
    .select("sha256")
    .where("lastChunkAt", "<", before.getTime())
    .orderBy("sha256")
    .execute();
  return rows.map((row) => row.sha256);
}

/** Sizes of the begun files of all surveys of one device: what it may still fill the disk with. */
export async function openPartialBytes(db: Db, deviceId: string): Promise<number> {
  const row = await db
    .selectFrom("partialFile")
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>("sizeBytes"), eb.lit(0)).as("bytes"))
    .where("sha256", "in", (eb) =>
      eb
        .selectFrom("surveyFile")
        .innerJoin("survey", "survey.id", "surveyFile.surveyId")
        .select("surveyFile.sha256")
        .where("survey.deviceId", "=", deviceId),
    )
    .executeTakeFirstOrThrow();
  return row.bytes;
}

/** @example union([[4, 8], [0, 4], [10, 12]]) // [[0, 8], [10, 12]] */
function union(ranges: readonly ByteRange[]): ByteRange[] {
  const ordered = ranges.filter(([from, to]) => from < to).sort(([a], [b]) => a - b);
  const joined: [number, number][] = [];
  for (const [from, to] of ordered) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}
