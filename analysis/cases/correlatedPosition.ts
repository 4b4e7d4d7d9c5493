import type { LonLat } from "../domain/geo.ts";
import type { CasePosition } from "../domain/leakCase.ts";
import type { PipePoint } from "../domain/pipe.ts";
import type { Network, PipePiece } from "../leak/network.ts";
import { drawnPiece, placeOf } from "../leak/network.ts";

/**
 * What correlation found, as the position of a case: drawn on the pipes, to the decimetre.
 * @returns null when its pipe is not in the network
 */
export function correlatedPosition(
  network: Network,
  found: { mostLikely: PipePoint; plusMinusM: number; pieces: readonly PipePiece[] },
): CasePosition | null {
  const point = placeOf(network, found.mostLikely);
  if (!point) return null;
  return {
    method: "correlation",
    mostLikely: {
      pipeId: found.mostLikely.pipeId,
      offsetM: Math.round(found.mostLikely.offsetM * 10) / 10,
    },
    point,
    plusMinusM: Math.round(found.plusMinusM * 10) / 10,
    interval: found.pieces.flatMap((piece): LonLat[][] => {
      const drawn = drawnPiece(network, piece);
      return drawn ? [drawn] : [];
    }),
  };
}
