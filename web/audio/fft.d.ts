declare module "fft.js" {
  /** Radix-4 transform of a size that is a power of two. */
  // biome-ignore lint/style/noDefaultExport: this is how the package exports it
  export default class FFT {
    constructor(size: number);
    readonly size: number;
    createComplexArray(): number[];
    /** Of real input; fills the first half of `out` (re, im, re, im …). */
    realTransform(out: number[] | Float64Array, data: ArrayLike<number>): void;
  }
}
