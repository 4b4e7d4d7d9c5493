import type { PairSound } from "../../analysis/domain/pairSound.ts";
import type { PairLocation } from "../../analysis/leak/locatePair.ts";
import { clockState } from "../../analysis/leak/locatePair.ts";
import type { PathTravel } from "../../analysis/leak/pathPosition.ts";
import type { CasePairView, PairPlaceView } from "../schemas/casePair.ts";

/** @param way where the pair alone places the sound; null without a way between both */
export function presentCasePair(
  { a, b, nightOf, recordings, sound, clockSeconds }: PairSound,
  way: { travel: PathTravel; location: PairLocation } | null,
): CasePairView {
  return {
    a,
    b,
    nightOf,
    recordings,
    clock: clockState(clockSeconds),
    clockMs: clockSeconds === null ? null : 1000 * clockSeconds,
    z: sound.z,
    chanceZ: sound.chanceZ,
    heard:
      sound.kind === "nothing"
        ? null
        : {
            delayMs: 1000 * sound.delaySeconds,
            timingMs: 1000 * sound.timingSeconds,
            coherence: sound.meanCoherence,
            bandHz: [...sound.bandHz],
            peakOverSecond: sound.peakOverSecond,
          },
    way: way && {
      lengthM: way.travel.path.lengthM,
      travelMs: 1000 * way.travel.seconds,
      place: presentPlace(way.location),
    },
  };
}

function presentPlace(location: PairLocation): PairPlaceView {
  switch (location.kind) {
    case "between": {
      const { fromAM, fromM, toM, point } = location;
      return { kind: "between", fromAM, fromM, toM, point: { ...point } };
    }
    case "beyond":
      return { kind: "beyond", end: location.end };
    case "none":
      return { kind: "none", why: location.why };
    default:
      return location satisfies never;
  }
}
