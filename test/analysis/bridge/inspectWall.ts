import type { Inspection, ShotContext } from "../../../analysis/bridge/inspect.ts";
import { inspectPhoto } from "../../../analysis/bridge/inspect.ts";
import type { PhotoPixels } from "../../../analysis/bridge/surface.ts";
import type { Scale } from "../../../analysis/domain/photo.ts";
import { shippedCrackModel } from "../../../ingest/crackModel.ts";

/** Inspects with the model that ships. */
export function inspectWall(
  photo: PhotoPixels,
  scale: Scale = { source: "none" },
  shot?: ShotContext,
): Inspection {
  return inspectPhoto(photo, scale, shippedCrackModel(), shot);
}
