import type { CommonSound } from "../domain/commonSound.ts";
import { BadSignal } from "../dsp/badSignal.ts";
import type { SegmentSpectra } from "../dsp/crossSpectrum.ts";
import { crossOfSpectra, segmentSpectra } from "../dsp/crossSpectrum.ts";
import type { DelayPiece, JointDelay } from "../dsp/jointDelay.ts";
import { jointDelay } from "../dsp/jointDelay.ts";
import type { Samples } from "../dsp/segments.ts";
import {
  correlationLineDb,
  correlationPieceSeconds,
  correlationSegmentSeconds,
  leastTimingSamples,
  pieceReachSeconds,
  timingOverBound,
} from "./parameters.ts";
import { median } from "./quantile.ts";

/** What two sensors recorded at the same time. */
export interface SynchronousRecording {
  /** samples, shapes [n] and [m], any unit */
  a: Samples;
  b: Samples;
  rateHz: number;
  /** start of b minus start of a by the sensors' own clocks, s */
  startDifferenceSeconds: number;
}

export interface PairSearch {
  /** largest |τ| that the way between the sensors allows, s */
  mostDelaySeconds: number;
  bandHz: readonly [number, number];
}

/** Fewer pieces than this have no median worth the name (leak.md 6: at least 3 recordings). */
const leastForMedian = 3;
/** Alternatives below this probability are not worth telling. */
const leastShare = 0.01;

/**
 * Delay of a sound that two sensors have in common, over one or more recordings of a night or of several.
 * Pieces of 10 s are weighed together, the delay is the median of theirs. A second look, shifted by the
 * delay of the first, sees a late sound whole.
 * @throws BadSignal when there is no recording, or one is shorter than a segment or holds no number
 */
export function correlate(
  recordings: readonly SynchronousRecording[],
  search: PairSearch,
): CommonSound {
  const joint = jointLook(recordings, search);
  if (!joint) return { kind: "nothing", z: 0, chanceZ: 0 };
  const { peak, others, chanceZ } = joint;
  if (peak.z < chanceZ) return { kind: "nothing", z: peak.z, chanceZ };
  const rateHz = Math.min(...recordings.map((recording) => recording.rateHz));
  const second = others[0]?.z ?? 0;
  return {
    kind: "heard",
    ...timing(joint, rateHz),
    alternatives: alternativesOf(joint),
    others: others.filter(({ z }) => z >= chanceZ),
    z: peak.z,
    chanceZ,
    peakOverSecond: second > 0 ? peak.z / second : null,
    peakOverRest: joint.peakOverRest,
    meanCoherence: joint.meanCoherence,
    chanceCoherence: joint.chanceCoherence,
    bandHz: joint.bandHz,
    pieces: joint.pieceDelays.length,
  };
}

/**
 * What {@link correlate} judges by.
 * @returns null when no bin is more coherent than chance
 */
export function jointLook(
  recordings: readonly SynchronousRecording[],
  search: PairSearch,
): JointDelay | null {
  const first = look(recordings, search, 0);
  return first && lookAgain(recordings, search, first);
}

/**
 * A sound that comes τ late shares only 1 − τ/T of each segment of T, and its height, which goes with
 * coherence, is lower by up to the square of that. Looked at once more when that could bring it over chance,
 * and is worth the work.
 */
function lookAgain(
  recordings: readonly SynchronousRecording[],
  search: PairSearch,
  first: JointDelay,
): JointDelay {
  const { delaySeconds, z } = first.peak;
  const shared = 1 - Math.abs(delaySeconds) / segmentSeconds(search);
  const most = z / (shared * shared);
  if (most < first.chanceZ || shared > leastShared) return first;
  return look(recordings, search, delaySeconds) ?? first;
}

/** A first look that saw this part of every segment of a sound is not improved on by a second. */
const leastShared = 0.95;

function segmentSeconds({ mostDelaySeconds }: PairSearch): number {
  return Math.max(correlationSegmentSeconds, 4 * mostDelaySeconds);
}

function timing(
  { peak, pieceDelays, boundSeconds }: JointDelay,
  rateHz: number,
): { delaySeconds: number; timingSeconds: number; scatterSeconds: number | null } {
  const floor = Math.max(leastTimingSamples / rateHz, timingOverBound * boundSeconds);
  if (pieceDelays.length < leastForMedian) {
    return { delaySeconds: peak.delaySeconds, timingSeconds: floor, scatterSeconds: null };
  }
  const delaySeconds = median(pieceDelays);
  const scatterSeconds = 1.4826 * median(pieceDelays.map((one) => Math.abs(one - delaySeconds)));
  // A median scatters by √(π/2) of what a mean would.
  const ofMedian = (Math.sqrt(Math.PI / 2) * scatterSeconds) / Math.sqrt(pieceDelays.length);
  return { delaySeconds, timingSeconds: Math.max(floor, ofMedian), scatterSeconds };
}

/**
 * Probabilities of the other peaks: for noise of standard deviation 1 on a peak of height z, the
 * log-likelihood of a delay with height h is lower by z (z − h).
 */
function alternativesOf({ peak, others }: JointDelay): { delaySeconds: number; share: number }[] {
  const weights = others.map(({ z }) => Math.exp(-peak.z * (peak.z - z)));
  const all = 1 + weights.reduce((sum, weight) => sum + weight, 0);
  return others.flatMap(({ delaySeconds }, i) => {
    const share = (weights[i] ?? 0) / all;
    return share >= leastShare ? [{ delaySeconds, share }] : [];
  });
}

function look(
  recordings: readonly SynchronousRecording[],
  search: PairSearch,
  aroundSeconds: number,
): JointDelay | null {
  const { mostDelaySeconds, bandHz } = search;
  const [loHz, highHz] = bandHz;
  const rates = new Set(recordings.map(({ rateHz }) => rateHz));
  const rateHz = Math.min(...rates);
  if (rates.size > 1) throw new BadSignal("rateHz", [...rates].join(" and "), "one rate for all");
  return jointDelay(
    recordings.flatMap((recording) => piecesOf(recording, segmentSeconds(search), aroundSeconds)),
    {
      loHz,
      hiHz: Math.min(highHz, 0.45 * rateHz),
      mostDelaySeconds,
      aroundSeconds,
      pieceReachSeconds,
      lineHeightDb: correlationLineDb,
    },
  );
}

function piecesOf(
  { a, b, rateHz, startDifferenceSeconds }: SynchronousRecording,
  wantedSeconds: number,
  aroundSeconds: number,
): DelayPiece[] {
  // b[i + shift] is compared with a[i], so that a sound of delay `aroundSeconds` lies at the same index.
  const shift = Math.round((aroundSeconds - startDifferenceSeconds) * rateHz);
  const startA = Math.max(0, -shift);
  const startB = Math.max(0, shift);
  const length = Math.min(a.length - startA, b.length - startB);
  const segmentLength = 2 ** Math.ceil(Math.log2(rateHz * wantedSeconds));
  if (length < 2 * segmentLength) {
    const expected = `${(2 * segmentLength) / rateHz} s that both recorded`;
    throw new BadSignal("length", length / rateHz, expected);
  }
  const pieceLength = Math.round(correlationPieceSeconds * rateHz);
  const count = Math.max(1, Math.round(length / pieceLength));
  const each = Math.floor(length / count);
  return Array.from({ length: count }, (_, i) => {
    const from = i * each;
    return {
      cross: crossOfSpectra(
        spectraOf("a", a, startA + from, each, rateHz, segmentLength),
        spectraOf("b", b, startB + from, each, rateHz, segmentLength),
      ),
      offsetSeconds: shift / rateHz + startDifferenceSeconds,
      seconds: each / rateHz,
    };
  });
}

/** By the samples and where they were cut: one recording is in several pairs. */
const known = new WeakMap<Samples, Map<string, SegmentSpectra>>();

/** Spectra of a part of a recording; those of its first look are made once, however many pairs it is in. */
function spectraOf(
  field: string,
  samples: Samples,
  from: number,
  length: number,
  rateHz: number,
  segmentLength: number,
): SegmentSpectra {
  const part = samples.subarray(from, from + length);
  // A second look is shifted by what the first one found: no other pair will ask for it.
  if (from !== 0 || length !== samples.length) {
    return segmentSpectra(field, part, rateHz, segmentLength);
  }
  const key = `${rateHz} ${segmentLength}`;
  const ofSamples = known.get(samples) ?? new Map<string, SegmentSpectra>();
  known.set(samples, ofSamples);
  const made = ofSamples.get(key) ?? segmentSpectra(field, part, rateHz, segmentLength);
  ofSamples.set(key, made);
  return made;
}
