import type { Bridge } from "../analysis/domain/bridge.ts";
import type { SurveyPhoto } from "./droneSurvey.ts";
import { takePhoto } from "./droneSurvey.ts";
import { origin } from "./plane.ts";
import { randomOf } from "./random.ts";

/** Photos of invented bridges of all ages, one after the other, for tests and training. */
export async function* photoSet(seed: number, count: number): AsyncGenerator<SurveyPhoto> {
  for (let i = 0; i < count; i++) {
    const rng = randomOf(seed, "photoSet", i);
    const bridge: Bridge = {
      id: "B-000",
      name: "架空橋",
      position: origin,
      line: [],
      lengthM: null,
      builtYear: rng.chance(0.6) ? 1965 : 2005,
      spans: 1,
      concrete: "RC",
      lastInspectedOn: null,
      soundness: rng.pick(["I", "II", "III"] as const),
      version: 1,
    };
    // Index 1 and up: no overviews, every photo may claim widths or at least detections.
    yield await takePhoto(rng, i + 1, bridge, "2025-10-01", rng.between(0.75, 1.6));
  }
}
