import type { StainKind } from "../domain/finding.ts";
import type { Reason } from "../domain/reason.ts";
import { leastStainScore, stainDoubts } from "./parameters.ts";
import type { StainRegion } from "./stainRegions.ts";

/** How sure it is that a patch is what it looks like: points of a score up to 100, one reason each. */
export interface StainVerdict {
  /** 0 to 100 */
  score: number;
  reasons: Reason[];
}

/** @returns null for what looks like paint, shadow, sky, earth, a board or a joint, or is too faint to be said */
export function stainVerdict(region: StainRegion): StainVerdict | null {
  if (isLookAlike[region.stain](region)) return null;
  const reasons = reasonsFor[region.stain](region).map((reason) => ({
    ...reason,
    weight: Math.round(reason.weight),
  }));
  const sum = reasons.reduce((total, { weight }) => total + weight, 0);
  const score = Math.min(stainDoubts[region.stain].mostScore, sum);
  return score < leastStainScore ? null : { score, reasons };
}

const isLookAlike: Readonly<Record<StainKind, (region: StainRegion) => boolean>> = {
  /** earth, wood, leaves at the edge of the photo; paint: brighter in colour and even */
  rust(region) {
    const { mostCut, mostShare, leastPlain, paintSaturation, paintRoughness } = stainDoubts.rust;
    const isPaint = saturation(region) > paintSaturation && region.inner < paintRoughness;
    const { cutShare, share, ringPlain } = region;
    return cutShare > mostCut || share > mostShare || ringPlain < leastPlain || isPaint;
  },
  /** sky; the sunlit part of a photo in shade; paint, labels and boards: even, or with straight sides */
  lime(region) {
    const { mostCut, mostShare, leastPlain, leastUneven, mostStraight, roughEnough } =
      stainDoubts.lime;
    const { cutShare, share, ringPlain, unevenness, straightShare, inner } = region;
    const isEven = unevenness < leastUneven;
    const isStraight = straightShare > mostStraight && inner < roughEnough;
    return (
      cutShare > mostCut || share > mostShare || ringPlain < leastPlain || isEven || isStraight
    );
  },
  /** shadows: bluer than the concrete in the sun, straight; the tones of boards: little darker than those beside */
  wet(region) {
    const { mostCut, mostShare, leastPlain, leastDarker, mostStraight, bluest } = stainDoubts.wet;
    const { cutShare, share, ringPlain, straightShare, yellowness } = region;
    if (cutShare > mostCut || share > mostShare || ringPlain < leastPlain) return true;
    return (
      region.ringLightness - region.lightness < leastDarker ||
      straightShare > mostStraight ||
      yellowness < bluest
    );
  },
  /** joints and ledges: thin and straight; moss: green; earth: all of the colour of rust */
  spall(region) {
    const { mostCut, mostShare, leastPlain, leastThickness, mostStraight, greenest, mostRust } =
      stainDoubts.spall;
    const { cutShare, share, ringPlain, straightShare, thickness, redness, rustShare } = region;
    if (cutShare > mostCut || share > mostShare || ringPlain < leastPlain) return true;
    if (thickness < leastThickness || straightShare > mostStraight) return true;
    return redness < greenest || rustShare > mostRust;
  },
};

type Points = (region: StainRegion) => Reason[];

const reasonsFor: Readonly<Record<StainKind, Points>> = {
  rust: (region) => [
    {
      code: "stainRust",
      values: { saturation: rounded(saturation(region), 3) },
      weight: 60 * part(saturation(region), 0.03, 0.085),
    },
    onConcrete(region, 35),
    ...(region.cutShare > 0.1 ? [cut(region, -15)] : []),
  ],
  lime: (region) => {
    const ratio = (region.lightness / region.ringLightness) ** 3;
    return [
      {
        code: "stainLime",
        values: { ratio: rounded(ratio, 2) },
        weight: 45 * part(ratio, 1.25, 1.8),
      },
      uneven(region, 15 * part(region.unevenness, 0.01, 0.05)),
      ragged(region, 20 * part(region.straightShare, 0.85, 0.5)),
      onConcrete(region, 20),
    ];
  },
  wet: (region) => {
    const ratio = (region.lightness / region.ringLightness) ** 3;
    return [
      {
        code: "stainWet",
        values: { ratio: rounded(ratio, 2) },
        weight: 35 * part(ratio, 0.75, 0.45),
      },
      {
        code: "stainSmooth",
        values: { roughness: rounded(region.inner, 1) },
        weight: 15 * part(region.inner, 1.5, 0.8),
      },
      ragged(region, 20 * part(region.straightShare, 0.8, 0.45)),
      onConcrete(region, 25),
      { code: "stainMaybeShadow", values: {}, weight: -20 },
    ];
  },
  spall: (region) => [
    {
      code: "stainRough",
      values: { roughness: rounded(region.roughness, 1) },
      weight: 30 * part(region.roughness, 1.5, 5),
    },
    uneven(region, 20 * part(region.unevenness, 0.04, 0.12)),
    ragged(region, 15 * part(region.straightShare, 0.8, 0.5)),
    ...(region.rustShare > 0
      ? [
          {
            code: "stainRustInside",
            values: { share: rounded(region.rustShare, 2) },
            weight: 30 * part(region.rustShare, 0, 0.15),
          },
        ]
      : [{ code: "stainNoRustInside", values: {}, weight: -7 }]),
  ],
};

/** 0 at `from`, 1 at `to` and beyond, straight between. */
function part(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}

function saturation({ redness, yellowness }: StainRegion): number {
  return Math.hypot(redness, yellowness);
}

function onConcrete({ ringPlain }: StainRegion, points: number): Reason {
  return {
    code: "stainOnConcrete",
    values: { share: rounded(ringPlain, 2) },
    weight: points * part(ringPlain, 0.3, 1),
  };
}

function uneven({ unevenness }: StainRegion, weight: number): Reason {
  return { code: "stainUneven", values: { unevenness: rounded(unevenness, 3) }, weight };
}

function ragged({ straightShare }: StainRegion, weight: number): Reason {
  return { code: "stainRagged", values: { straight: rounded(straightShare, 2) }, weight };
}

function cut({ cutShare }: StainRegion, weight: number): Reason {
  return { code: "stainCut", values: { share: rounded(cutShare, 2) }, weight };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
