/*
 * Oklab (Ottosson 2020, "A perceptual color space for image processing"): L, a and b are cube roots of
 * light, so that light times k multiplies all three by ∛k, and a / L and b / L do not change with shade.
 */

/** Linear light, 0 to 1, of each eighth of an 8-bit sRGB level: index 8 · level (IEC 61966-2-1). */
const light = Float32Array.from({ length: 8 * 255 + 1 }, (_, at) => {
  const coded = at / (8 * 255);
  return coded <= 0.04045 ? coded / 12.92 : ((coded + 0.055) / 1.055) ** 2.4;
});

/** Linear light, 0 to 1, of an sRGB level 0 to 255, which may be a mean of levels. */
export function linearLight(level: number): number {
  return light[Math.round(8 * level)]!;
}

/**
 * Oklab of linear sRGB light, into `into` as L, a, b: a towards red from green, b towards yellow from blue.
 * @example oklab(1, 1, 1, new Float64Array(3)) // about 1, 0, 0
 */
export function oklab(red: number, green: number, blue: number, into: Float64Array): Float64Array {
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  into[0] = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short;
  into[1] = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short;
  into[2] = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short;
  return into;
}
