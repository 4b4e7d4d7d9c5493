import sharp from "sharp";
import { luminanceOf } from "../analysis/bridge/surface.ts";
import { randomOf } from "../simulators/random.ts";
import { renderWallScene } from "../simulators/wallScene.ts";
import type { LabelledPhotoSource } from "./learnCracks.ts";

const sizePx = 512;

/** The first scenes of a seed. */
export function renderedScenes(seed: number, count: number): LabelledPhotoSource[] {
  return Array.from({ length: count }, (_, index) => renderedPhoto(seed, index));
}

/** Scene `index` of a seed, through JPEG as a camera writes it, with its truth. */
export function renderedPhoto(seed: number, index: number): LabelledPhotoSource {
  const rng = randomOf(seed, "wall scene", index);
  const scene = () => renderWallScene(randomOf(seed, "wall scene", index), sizePx);
  const quality = 78 + rng.below(20);
  const name = `scene-${seed}-${index}`;
  return {
    name,
    group: name,
    whole: true,
    async read() {
      const { width, height, rgb, centre, kind } = scene();
      const raw = { width, height, channels: 3 as const };
      const jpeg = await sharp(rgb, { raw }).jpeg({ quality }).toBuffer();
      const data = await sharp(jpeg).toColourspace("srgb").removeAlpha().raw().toBuffer();
      return {
        luminance: luminanceOf({ width, height, data }),
        labelled: centre.map((value) => (value === 255 ? 1 : 0)),
        kind,
        doubtful: centre.map((value) => (value === 128 ? 1 : 0)),
      };
    },
  };
}
