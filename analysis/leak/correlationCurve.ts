import type { PairSearch, SynchronousRecording } from "./correlate.ts";
import { jointLook } from "./correlate.ts";

/** The correlation of a pair over its delays, to be drawn. */
export interface CorrelationCurve {
  /** τ = t_B − t_A, ascending, s, shape [points] */
  delaySeconds: number[];
  /** standard deviations of what chance would give, shape [points] */
  height: number[];
  /** height that chance reaches once in a thousand pairs; 0 when nothing was coherent at all */
  chanceHeight: number;
}

/**
 * What {@link correlate} found its delay in, thinned to so many points: of each stretch the value that is
 * farthest from zero, so that no peak is lost.
 * @returns empty when no bin is more coherent than chance
 * @throws BadSignal as `correlate`
 */
export function correlationCurve(
  recordings: readonly SynchronousRecording[],
  search: PairSearch,
  mostPoints: number,
): CorrelationCurve {
  const joint = jointLook(recordings, search);
  const curve: CorrelationCurve = { delaySeconds: [], height: [], chanceHeight: 0 };
  if (!joint) return curve;
  curve.chanceHeight = joint.chanceZ;
  const each = Math.max(1, Math.ceil(joint.curve.length / mostPoints));
  for (let from = 0; from < joint.curve.length; from += each) {
    const [farthest] = joint.curve
      .slice(from, from + each)
      .sort((one, other) => Math.abs(other.z) - Math.abs(one.z));
    if (!farthest) continue;
    curve.delaySeconds.push(farthest.delaySeconds);
    curve.height.push(farthest.z);
  }
  return curve;
}
