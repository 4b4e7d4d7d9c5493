import type { FindingProposal } from "../domain/finding.ts";
import type { AnomalyMap, PhotoQuality, Scale, ScaleUse } from "../domain/photo.ts";
import { anomalyMap } from "./anomaly.ts";
import { anomalyProposals } from "./anomalyProposal.ts";
import { areaProposals } from "./areaProposal.ts";
import { crackLines, darkLines, judgePieces } from "./crack.ts";
import type { CrackModel } from "./crackModel.ts";
import { crackProposal } from "./crackProposal.ts";
import { crackReasons } from "./crackReasons.ts";
import { mostProposals } from "./parameters.ts";
import { photoQuality } from "./quality.ts";
import { ridgeMap } from "./ridge.ts";
import { scaleUse } from "./scale.ts";
import type { PhotoPixels } from "./surface.ts";
import { backgroundOf, luminanceOf } from "./surface.ts";
import { visibleWidthPx } from "./visibleWidth.ts";

/** What is known of the shot besides pixels and scale; it decides the motion blur. */
export interface ShotContext {
  exposureSeconds: number | null;
  speedMps: number | null;
}

/** What the machine makes of one photo. Plain data. */
export interface Inspection {
  use: ScaleUse;
  quality: PhotoQuality;
  anomaly: AnomalyMap;
  /** greatest tile of the map, 0 to 1 */
  anomalyScore: number;
  /** smallest crack width that this photo could have shown: "no crack seen" holds from here up */
  minVisibleWidthPx: number;
  /** null when the scale allows no millimetres */
  minVisibleWidthMm: number | null;
  /** best first */
  proposals: FindingProposal[];
}

const unknownShot: ShotContext = { exposureSeconds: null, speedMps: null };

/**
 * Inspects one decoded photo: quality gates, anomaly map, crack candidates with length and width, stains.
 * @param photo RGB, shape [height, width, 3]; not changed
 * @example inspectPhoto(photo, { source: "none" }, model).proposals[0]?.widthPx
 */
export function inspectPhoto(
  photo: PhotoPixels,
  scale: Scale,
  model: CrackModel,
  shot: ShotContext = unknownShot,
): Inspection {
  const luminance = luminanceOf(photo);
  const ridge = ridgeMap(luminance);
  const background = backgroundOf(ridge.cells);
  const anomaly = anomalyMap(luminance, ridge.cells);
  const use = scaleUse(scale);
  const lines = darkLines(luminance, background, ridge, model.quick);
  const judged = judgePieces(lines, model);
  const cracks = crackLines(lines, judged.probabilities, model)
    .slice(0, mostProposals)
    .map((crack) =>
      crackProposal(crack, luminance, scale, (score) =>
        crackReasons(crack, lines, judged, model, score),
      ),
    );
  const areas = areaProposals(photo, ridge.cells, scale, cracks);
  const minVisibleWidthPx = visibleWidthPx(background);
  return {
    use,
    quality: photoQuality(luminance, scale, shot),
    anomaly,
    anomalyScore: Math.max(0, ...anomaly.values),
    minVisibleWidthPx,
    minVisibleWidthMm:
      use === "width" || use === "detection"
        ? minVisibleWidthPx * (scale as { gsdMmPerPx: number }).gsdMmPerPx
        : null,
    proposals: [...cracks, ...areas, ...anomalyProposals(anomaly, photo, cracks, areas)],
  };
}
