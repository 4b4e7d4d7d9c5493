import type { BridgeId } from "../../analysis/domain/bridge.ts";
import type { PhotoId } from "../../analysis/domain/photo.ts";
import type { Sha256 } from "../../analysis/domain/survey.ts";
import { fromNullableJson } from "./columns.ts";
import type { Db } from "./database.ts";

/** A photo of which people gave some finding a verdict. */
export interface ReviewedPhoto {
  id: PhotoId;
  bridgeId: BridgeId;
  sha256: Sha256;
  name: string;
  pixels: number;
}

/** Photos with a finding that somebody accepted, corrected or rejected; newest first. */
export async function reviewedPhotos(db: Db): Promise<ReviewedPhoto[]> {
  const rows = await db
    .selectFrom("photo")
    .select(["id", "bridgeId", "sha256", "name", "gateJson"])
    .where("state", "=", "analysed")
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("finding")
          .select("finding.id")
          .whereRef("finding.photoId", "=", "photo.id")
          .where("finding.stateKind", "in", ["accepted", "corrected", "rejected"]),
      ),
    )
    .orderBy("receivedAt", "desc")
    .orderBy("id")
    .execute();
  return rows.map(({ gateJson, ...photo }) => {
    const { widthPx, heightPx } = fromNullableJson<Size>(gateJson) ?? usual;
    return { ...photo, pixels: widthPx * heightPx };
  });
}

interface Size {
  widthPx: number;
  heightPx: number;
}

/** Of photos that were looked at before their size was kept at hand, px. */
const usual: Size = { widthPx: 4000, heightPx: 3000 };
