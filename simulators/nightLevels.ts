import type { HeardSound } from "./heardSound.ts";
import { soundPower } from "./heardSound.ts";
import { random } from "./random.ts";
import { toDb } from "./spectrumGrid.ts";
import { gainStepSeconds, windowSeconds } from "./windowGain.ts";

/** One level stands for 30 s: 240 of them fill the window (leak.md 2). */
export const levelSeconds = 30;
export const levelsPerNight = windowSeconds / levelSeconds;

/**
 * What remains of the noise in a 30 s level of a broad band is below 0.1 dB; the logger's own jitter
 * comes on top.
 */
const levelJitterDb = 0.15;

/**
 * The night as a noise logger tells it: dBFS, shape [240], computed from the same sounds as the clip
 * without making a single sample.
 */
export function nightLevels(
  sounds: readonly HeardSound[],
  noiseFloorPower: number,
  seed: number,
): number[] {
  const rng = random(seed);
  const stepsPerLevel = levelSeconds / gainStepSeconds;
  const powers = sounds.map((sound) => (sound.scale * soundPower(sound)) / stepsPerLevel);
  return Array.from({ length: levelsPerNight }, (_, level) => {
    let total = noiseFloorPower;
    for (let s = 0; s < sounds.length; s++) {
      const { gain } = sounds[s]!;
      let sum = 0;
      for (let i = level * stepsPerLevel; i < (level + 1) * stepsPerLevel; i++) sum += gain[i]!;
      total += powers[s]! * sum;
    }
    return Math.round((toDb(total) + levelJitterDb * rng.gauss()) * 10) / 10;
  });
}
