import FFT from "fft.js";

/**
 * Complex Fourier transforms of one size, X[k] = Σ x[n] e^(−2πi kn/N), not scaled.
 * `data` and `out` are re, im, re, im …, shape [2 · size], and must differ.
 */
export interface Transform {
  readonly size: number;
  forward(out: Float64Array, data: Float64Array): void;
  /** x[n] = (1/N) Σ X[k] e^(+2πi kn/N) */
  inverse(out: Float64Array, data: Float64Array): void;
}

const kept = new Map<number, Transform>();

/** Sizes in use are few (512, 2048, 8192 …); more than this means odd lengths, made afresh. */
const keptSizes = 32;

/** The transform of any size ≥ 1: fft.js for powers of two, Bluestein's convolution for others. */
export function transformOf(size: number): Transform {
  const found = kept.get(size);
  if (found) return found;
  const made = isPowerOfTwo(size) && size > 1 ? radix4(size) : bluestein(size);
  if (kept.size < keptSizes) kept.set(size, made);
  return made;
}

export function isPowerOfTwo(n: number): boolean {
  return n > 0 && Number.isInteger(Math.log2(n));
}

function radix4(size: number): Transform {
  const fft = new FFT(size);
  return {
    size,
    forward: (out, data) => fft.transform(out, data),
    inverse: (out, data) => fft.inverseTransform(out, data),
  };
}

/** @see Bluestein 1970, IEEE Trans. Audio Electroacoust. 18(4), 451–455: kn = (k² + n² − (k−n)²)/2 */
function bluestein(size: number): Transform {
  const padded = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * size - 1)));
  const fft = new FFT(padded);
  const chirp = new Float64Array(2 * size);
  const a = new Float64Array(2 * padded);
  const b = new Float64Array(2 * padded);
  const kernel = new Float64Array(2 * padded);
  for (let n = 0; n < size; n++) {
    // n² mod 2N keeps the angle small, so its cosine stays exact for long signals.
    const angle = (Math.PI * ((n * n) % (2 * size))) / size;
    chirp[2 * n] = Math.cos(angle);
    chirp[2 * n + 1] = -Math.sin(angle);
    for (const at of n === 0 ? [0] : [n, padded - n]) {
      a[2 * at] = Math.cos(angle);
      a[2 * at + 1] = Math.sin(angle);
    }
  }
  fft.transform(kernel, a);

  const convolve = (out: Float64Array, data: Float64Array, sign: 1 | -1, scale: number) => {
    a.fill(0);
    for (let n = 0; n < size; n++) {
      const re = data[2 * n]!;
      const im = sign * data[2 * n + 1]!;
      a[2 * n] = re * chirp[2 * n]! - im * chirp[2 * n + 1]!;
      a[2 * n + 1] = re * chirp[2 * n + 1]! + im * chirp[2 * n]!;
    }
    fft.transform(b, a);
    for (let k = 0; k < padded; k++) {
      const re = b[2 * k]! * kernel[2 * k]! - b[2 * k + 1]! * kernel[2 * k + 1]!;
      b[2 * k + 1] = b[2 * k]! * kernel[2 * k + 1]! + b[2 * k + 1]! * kernel[2 * k]!;
      b[2 * k] = re;
    }
    fft.inverseTransform(a, b);
    for (let k = 0; k < size; k++) {
      const re = a[2 * k]! * chirp[2 * k]! - a[2 * k + 1]! * chirp[2 * k + 1]!;
      const im = a[2 * k]! * chirp[2 * k + 1]! + a[2 * k + 1]! * chirp[2 * k]!;
      out[2 * k] = re * scale;
      out[2 * k + 1] = sign * im * scale;
    }
  };
  return {
    size,
    forward: (out, data) => convolve(out, data, 1, 1),
    // The inverse is the conjugate of the forward transform of the conjugate, over N.
    inverse: (out, data) => convolve(out, data, -1, 1 / size),
  };
}
