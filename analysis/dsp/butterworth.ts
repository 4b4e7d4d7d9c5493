import { BadSignal } from "./badSignal.ts";
import type { FilterBand, Section } from "./filter.ts";

interface Complex {
  re: number;
  im: number;
}

/**
 * Butterworth filter as second-order sections: analogue prototype, band transform, bilinear transform
 * with the cut frequencies pre-warped. A band-pass or band-stop of order N has 2N poles.
 * @throws BadSignal when a cut is not between 0 and half the rate, or the order is below 1
 * @see Oppenheim & Schafer 2010, Discrete-Time Signal Processing, 7.3; golden: filters.json
 */
export function butterworth(order: number, band: FilterBand, rateHz: number): Section[] {
  if (!Number.isInteger(order) || order < 1) {
    throw new BadSignal("order", order, "a whole number of at least 1");
  }
  const prototype = Array.from({ length: order }, (_, k) => {
    const angle = (Math.PI * (2 * k + order + 1)) / (2 * order);
    return { re: Math.cos(angle), im: Math.sin(angle) };
  });
  const warp = (cutHz: number) => {
    if (!(cutHz > 0 && cutHz < rateHz / 2)) {
      throw new BadSignal("cutHz", cutHz, `above 0 and below ${rateHz / 2}`);
    }
    return Math.tan((Math.PI * cutHz) / rateHz);
  };
  switch (band.kind) {
    case "lowpass": {
      const w = warp(band.cutHz);
      return sectionsOf(
        prototype.map((p) => bilinear(scale(p, w))),
        -1,
        -1,
        1,
      );
    }
    case "highpass": {
      const w = warp(band.cutHz);
      return sectionsOf(
        prototype.map((p) => bilinear(divide({ re: w, im: 0 }, p))),
        1,
        1,
        -1,
      );
    }
    case "bandpass":
    case "bandstop":
      return bandSections(prototype, band, warp(band.loHz), warp(band.hiHz));
    default:
      return band satisfies never;
  }
}

function bandSections(
  prototype: readonly Complex[],
  band: Extract<FilterBand, { loHz: number }>,
  lo: number,
  hi: number,
): Section[] {
  if (!(lo < hi)) throw new BadSignal("loHz", band.loHz, `below hiHz, ${band.hiHz}`);
  const width = hi - lo;
  const centre = lo * hi;
  const poles = prototype.flatMap((p) => {
    // s → (s² + ω₀²)/(s B) for a band-pass; its inverse for a band-stop.
    const half =
      band.kind === "bandpass" ? scale(p, width / 2) : divide({ re: width / 2, im: 0 }, p);
    const root = squareRoot({
      re: half.re * half.re - half.im * half.im - centre,
      im: 2 * half.re * half.im,
    });
    return [
      bilinear({ re: half.re + root.re, im: half.im + root.im }),
      bilinear({ re: half.re - root.re, im: half.im - root.im }),
    ];
  });
  if (band.kind === "bandpass") return atCentre(sectionsOf(poles, 1, -1, null), centre);
  const notchCos = (1 - centre) / (1 + centre);
  return sectionsOf(poles, { cos: notchCos }, null, 1);
}

/** Pairs conjugate poles into sections; zeros at z = first, second; gain 1 at z = unityAt. */
function sectionsOf(
  poles: readonly Complex[],
  zero: 1 | -1 | { cos: number },
  second: 1 | -1 | null,
  unityAt: 1 | -1 | null,
): Section[] {
  const sections: Section[] = [];
  const real = poles.filter(({ im }) => Math.abs(im) < 1e-12).sort((a, b) => a.re - b.re);
  const pairs: [Complex, Complex][] = poles
    .filter(({ im }) => im >= 1e-12)
    .map((p) => [p, { re: p.re, im: -p.im }]);
  while (real.length >= 2) pairs.push([real.pop()!, real.pop()!]);
  for (const [p, q] of pairs) {
    const a1 = -(p.re + q.re);
    const a2 = p.re * q.re - p.im * q.im;
    const [b1, b2] =
      typeof zero === "object"
        ? [-2 * zero.cos, 1]
        : [-(zero + (second ?? zero)), zero * (second ?? zero)];
    sections.push(normalised({ b0: 1, b1, b2, a1, a2 }, unityAt));
  }
  const [single] = real;
  if (single && typeof zero === "number") {
    sections.push(normalised({ b0: 1, b1: -zero, b2: 0, a1: -single.re, a2: 0 }, unityAt));
  }
  return sections;
}

function normalised(section: Section, at: 1 | -1 | null): Section {
  if (at === null) return section;
  const { b0, b1, b2, a1, a2 } = section;
  return scaled(section, (1 + at * a1 + a2) / (b0 + at * b1 + b2));
}

/** Gain 1 of the whole band-pass at its centre, where z = e^(iω₀) with tan²(ω₀/2) = centre. */
function atCentre(sections: readonly Section[], centre: number): Section[] {
  const cos = (1 - centre) / (1 + centre);
  const sin = Math.sqrt(1 - cos * cos);
  const cos2 = 2 * cos * cos - 1;
  const sin2 = 2 * sin * cos;
  return sections.map((section) => {
    const { b0, b1, b2, a1, a2 } = section;
    const above = Math.hypot(b0 + b1 * cos + b2 * cos2, b1 * sin + b2 * sin2);
    const below = Math.hypot(1 + a1 * cos + a2 * cos2, a1 * sin + a2 * sin2);
    return scaled(section, below / above);
  });
}

function scaled({ b0, b1, b2, ...poles }: Section, gain: number): Section {
  return { b0: b0 * gain, b1: b1 * gain, b2: b2 * gain, ...poles };
}

/** z = (1 + s)/(1 − s), frequencies being tan(ω/2). */
function bilinear(s: Complex): Complex {
  return divide({ re: 1 + s.re, im: s.im }, { re: 1 - s.re, im: -s.im });
}

function scale({ re, im }: Complex, factor: number): Complex {
  return { re: re * factor, im: im * factor };
}

function divide(a: Complex, b: Complex): Complex {
  const size = b.re * b.re + b.im * b.im;
  return {
    re: (a.re * b.re + a.im * b.im) / size,
    im: (a.im * b.re - a.re * b.im) / size,
  };
}

function squareRoot({ re, im }: Complex): Complex {
  const size = Math.hypot(re, im);
  const root = Math.sqrt((size + Math.abs(re)) / 2);
  if (root === 0) return { re: 0, im: 0 };
  const other = Math.abs(im) / (2 * root);
  const sign = im < 0 ? -1 : 1;
  return re >= 0 ? { re: root, im: sign * other } : { re: other, im: sign * root };
}
