import { mapped } from "../../../analysis/bridge/homography.ts";
import type { Luminance } from "../../../analysis/bridge/surface.ts";
import type { Homography } from "../../../analysis/domain/change.ts";
import { random } from "../../../simulators/random.ts";

/** Another day: light, blur of the lens, grain. */
export interface OtherDay {
  gain?: number;
  /** change of the light from the left to the right, share */
  slope?: number;
  /** grey levels */
  noise?: number;
  /** σ, px */
  blurPx?: number;
  seed?: number;
}

/**
 * A photo as another camera would have taken it: pixel p of the result is pixel matrix · p of the photo; what the
 * photo does not show is noise.
 */
export function warped(photo: Luminance, matrix: Homography, day: OtherDay = {}): Luminance {
  const { gain = 1, slope = 0, noise = 0, blurPx = 0, seed = 1 } = day;
  const rng = random(seed);
  const { width, height, data } = photo;
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = mapped(matrix, { x, y });
      const [left, top] = [Math.floor(place.x), Math.floor(place.y)];
      if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) {
        out[y * width + x] = 30_000 + 4000 * rng.gauss();
        continue;
      }
      const [fx, fy] = [place.x - left, place.y - top];
      const at = top * width + left;
      const upper = data[at]! * (1 - fx) + data[at + 1]! * fx;
      const lower = data[at + width]! * (1 - fx) + data[at + width + 1]! * fx;
      out[y * width + x] = upper * (1 - fy) + lower * fy;
    }
  }
  const seen = blurPx > 0 ? blurred(out, width, height, blurPx) : out;
  const light = Uint16Array.from(seen, (value, at) => {
    const day = gain * (1 + slope * ((at % width) / width - 0.5));
    return Math.max(0, Math.min(65_280, value * day + 256 * noise * rng.gauss()));
  });
  return { width, height, data: light };
}

function blurred(light: Float32Array, width: number, height: number, sigma: number): Float32Array {
  const reach = Math.ceil(2.5 * sigma);
  const taps = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / sigma) ** 2),
  );
  const sum = taps.reduce((a, b) => a + b, 0);
  const pass = (from: Float32Array, step: number, size: number, place: (at: number) => number) =>
    from.map((_, at) => {
      let value = 0;
      for (let k = -reach; k <= reach; k++) {
        const moved = Math.max(0, Math.min(size - 1, place(at) + k)) - place(at);
        value += (taps[k + reach]! / sum) * from[at + moved * step]!;
      }
      return value;
    });
  const across = pass(light, 1, width, (at) => at % width);
  return pass(across, width, height, (at) => Math.floor(at / width));
}
