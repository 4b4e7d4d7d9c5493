import FFT from "fft.js";

/** Short-time spectra of a clip; `densityDb` is column after column, shape [columns · bins]. */
export interface Spectrogram {
  columns: number;
  bins: number;
  stepHz: number;
  durationSeconds: number;
  /** dB re 1 FS²/Hz, as the spectrum beside it */
  densityDb: Float32Array;
}

/** Silence has no logarithm; this is far under the noise of 24 bits. */
const floorDb = -180;

/**
 * Hann-windowed power of short pieces, about 64 ms each, as many columns as are asked for.
 * @param samples shape [n], full scale 1
 * @returns at least one column, also for a clip shorter than one piece (it is padded with zeros)
 */
export function spectrogram(
  samples: Float32Array,
  rateHz: number,
  columnsWanted: number,
): Spectrogram {
  const size = 2 ** Math.round(Math.log2(rateHz * 0.064));
  const bins = size / 2 + 1;
  const last = Math.max(0, samples.length - size);
  const columns = Math.max(1, Math.min(columnsWanted, Math.floor(last / (size / 16)) + 1));
  const window = Float64Array.from(
    { length: size },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size),
  );
  const power = window.reduce((sum, value) => sum + value * value, 0);
  const fft = new FFT(size);
  const out = fft.createComplexArray();
  const piece = new Float64Array(size);
  const densityDb = new Float32Array(columns * bins);
  for (let column = 0; column < columns; column++) {
    const start = columns === 1 ? 0 : Math.round((last * column) / (columns - 1));
    for (let i = 0; i < size; i++) piece[i] = (samples[start + i] ?? 0) * (window[i] ?? 0);
    fft.realTransform(out, piece);
    for (let bin = 0; bin < bins; bin++) {
      const re = out[2 * bin] ?? 0;
      const im = out[2 * bin + 1] ?? 0;
      const sides = bin === 0 || bin === bins - 1 ? 1 : 2;
      const density = (sides * (re * re + im * im)) / (rateHz * power);
      densityDb[column * bins + bin] = Math.max(floorDb, 10 * Math.log10(density));
    }
  }
  return {
    columns,
    bins,
    stepHz: rateHz / size,
    durationSeconds: samples.length / rateHz,
    densityDb,
  };
}

/** Range of colours: from the quiet fifth of all values up, the same width for every clip. */
export function colourRange({ densityDb }: Spectrogram): { lowDb: number; highDb: number } {
  const sorted = Float32Array.from(densityDb).sort();
  const quiet = sorted[Math.floor(sorted.length * 0.2)] ?? floorDb;
  const loud = sorted[Math.floor(sorted.length * 0.999)] ?? 0;
  const lowDb = Math.floor(quiet / 5) * 5;
  return { lowDb, highDb: Math.max(lowDb + 30, Math.ceil(loud / 5) * 5) };
}
