import type { LonLat } from "../../analysis/domain/geo.ts";
import type { PhotoId } from "../../analysis/domain/photo.ts";
import type { Db } from "./database.ts";

/** Where photos were taken, of all that say so; without their metadata. */
export async function photoPositions(db: Db): Promise<Map<PhotoId, LonLat>> {
  const rows = await db
    .selectFrom("photo")
    .select(["id", "lon", "lat"])
    .where("lon", "is not", null)
    .execute();
  return new Map(
    rows.flatMap(({ id, lon, lat }) => (lon === null || lat === null ? [] : [[id, { lon, lat }]])),
  );
}

/** How many findings lie on each of the photos; one without any is absent. */
export async function findingsOnPhotos(
  db: Db,
  photoIds: readonly PhotoId[],
): Promise<Map<PhotoId, number>> {
  if (photoIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("finding")
    .select((eb) => ["photoId", eb.fn.countAll<number>().as("findings")])
    .where("photoId", "in", [...photoIds])
    .groupBy("photoId")
    .execute();
  return new Map(rows.map(({ photoId, findings }) => [photoId, findings]));
}
