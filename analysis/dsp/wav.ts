import { BadSignal } from "./badSignal.ts";

/** What a WAV file says of itself, read without touching its samples. */
export interface WavHeader {
  sampleRateHz: number;
  bitsPerSample: number;
  sampleFormat: "integer" | "float";
  channels: 1;
  /** samples that are really there, also when the recording was cut off */
  sampleCount: number;
  durationSeconds: number;
  dataOffsetBytes: number;
}

export interface Wav {
  /** shape [sampleCount], full scale 1: integers lie in [-1, 1), floats as they are */
  samples: Float32Array;
  sampleRateHz: number;
  bitsPerSample: number;
  durationSeconds: number;
}

/** Format tags of the fmt chunk (Microsoft, Multiple Channel Audio Data and WAVE Files, 2007). */
const tagPcm = 1;
const tagFloat = 3;
const tagExtensible = 0xfffe;

/** Size that a writer leaves behind when it was cut off before it could go back (leak.md 14). */
const unknownSize = 0xffffffff;

/**
 * Cheap look at a WAV file, for the door: reads chunk heads only.
 * Accepts PCM of 16, 24 and 32 bits and float of 32 and 64, WAVE_FORMAT_EXTENSIBLE, other chunks
 * before `data`, odd chunks with or without their padding byte, and a data size of 0, 0xFFFFFFFF
 * or beyond the end, which means "until the end of the file".
 * @throws BadSignal naming the field that is wrong
 */
export function readWavHeader(bytes: Uint8Array): WavHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tagAt(view, 0) !== "RIFF") {
    throw new BadSignal("riff", tagAt(view, 0), '"RIFF" (a little-endian WAV file)');
  }
  if (tagAt(view, 8) !== "WAVE") throw new BadSignal("riffType", tagAt(view, 8), '"WAVE"');

  let format: SampleFormat | null = null;
  let at = 12;
  while (at + 8 <= bytes.length) {
    const id = tagAt(view, at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (id === "fmt ") format = readFormat(view, body, size);
    if (id === "data") {
      if (!format) throw new BadSignal("fmt", null, "a fmt chunk before the data chunk");
      const left = bytes.length - body;
      const whole = size === 0 || size === unknownSize || size > left ? left : size;
      return header(format, body, whole);
    }
    at = nextChunk(view, body + size, size);
  }
  throw new BadSignal("data", null, "a data chunk");
}

/**
 * Samples of a mono WAV file.
 * @throws BadSignal when the form is none of those of {@link readWavHeader}, or a float sample is
 *   not finite
 */
export function readWav(bytes: Uint8Array): Wav {
  const { sampleRateHz, bitsPerSample, sampleFormat, sampleCount, durationSeconds, ...rest } =
    readWavHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset + rest.dataOffsetBytes);
  const samples = new Float32Array(sampleCount);
  if (sampleFormat === "float") readFloats(view, bitsPerSample, samples);
  else readIntegers(view, bitsPerSample, samples);
  return { samples, sampleRateHz, bitsPerSample, durationSeconds };
}

/** A mono 16-bit PCM WAV file of `samples` (full scale 1, clipped beyond). */
export function writeWav(samples: Float32Array | Float64Array, sampleRateHz: number): Uint8Array {
  const dataBytes = samples.length * 2;
  const bytes = new Uint8Array(44 + dataBytes);
  const view = new DataView(bytes.buffer);
  putTag(view, 0, "RIFF");
  view.setUint32(4, 36 + dataBytes, true);
  putTag(view, 8, "WAVE");
  putTag(view, 12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, tagPcm, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  putTag(view, 36, "data");
  view.setUint32(40, dataBytes, true);
  for (let i = 0; i < samples.length; i++) {
    const scaled = Math.round(samples[i]! * 32768);
    view.setInt16(44 + 2 * i, Math.max(-32768, Math.min(32767, scaled)), true);
  }
  return bytes;
}

interface SampleFormat {
  sampleFormat: "integer" | "float";
  bitsPerSample: number;
  sampleRateHz: number;
}

function readFormat(view: DataView, body: number, size: number): SampleFormat {
  if (size < 16 || body + size > view.byteLength) {
    throw new BadSignal("fmt", size, "a whole fmt chunk of 16 bytes or more");
  }
  const tag = view.getUint16(body, true);
  const channels = view.getUint16(body + 2, true);
  const sampleRateHz = view.getUint32(body + 4, true);
  const blockBytes = view.getUint16(body + 12, true);
  const bitsPerSample = view.getUint16(body + 14, true);
  // The first two bytes of an extensible format's GUID are the plain tag.
  const plain = tag === tagExtensible && size >= 26 ? view.getUint16(body + 24, true) : tag;

  if (plain !== tagPcm && plain !== tagFloat) {
    throw new BadSignal("format", plain, "1 (PCM) or 3 (IEEE float)");
  }
  if (channels !== 1) throw new BadSignal("channels", channels, "1 (mono)");
  if (sampleRateHz === 0) throw new BadSignal("sampleRateHz", sampleRateHz, "above 0");
  const sampleFormat = plain === tagPcm ? "integer" : "float";
  const allowed = sampleFormat === "integer" ? [16, 24, 32] : [32, 64];
  if (!allowed.includes(bitsPerSample)) {
    throw new BadSignal("bitsPerSample", bitsPerSample, `${allowed.join(", ")} (${sampleFormat})`);
  }
  if (blockBytes !== bitsPerSample / 8) {
    throw new BadSignal("blockAlign", blockBytes, `${bitsPerSample / 8} bytes a sample`);
  }
  return { sampleFormat, bitsPerSample, sampleRateHz };
}

function header(format: SampleFormat, dataOffsetBytes: number, dataBytes: number): WavHeader {
  const sampleCount = Math.floor(dataBytes / (format.bitsPerSample / 8));
  if (sampleCount === 0) throw new BadSignal("data", dataBytes, "at least one sample");
  const durationSeconds = sampleCount / format.sampleRateHz;
  return { ...format, channels: 1, sampleCount, durationSeconds, dataOffsetBytes };
}

/** Odd chunks carry a padding byte, nearly always 0; some writers forget it: then a name begins there. */
function nextChunk(view: DataView, end: number, size: number): number {
  const named = /^[A-Za-z][ -~]{3}$/.test(tagAt(view, end));
  return size % 2 === 0 || named ? end : end + 1;
}

function readIntegers(view: DataView, bits: number, samples: Float32Array): void {
  const n = samples.length;
  if (bits === 16) {
    for (let i = 0; i < n; i++) samples[i] = view.getInt16(2 * i, true) / 32768;
  } else if (bits === 24) {
    for (let i = 0; i < n; i++) {
      const value = view.getUint16(3 * i, true) | (view.getInt8(3 * i + 2) << 16);
      samples[i] = value / 8388608;
    }
  } else {
    for (let i = 0; i < n; i++) samples[i] = view.getInt32(4 * i, true) / 2147483648;
  }
}

function readFloats(view: DataView, bits: number, samples: Float32Array): void {
  for (let i = 0; i < samples.length; i++) {
    const value = bits === 32 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true);
    if (!Number.isFinite(Math.fround(value))) {
      throw new BadSignal(`samples[${i}]`, String(value), "a finite number");
    }
    samples[i] = value;
  }
}

function tagAt(view: DataView, at: number): string {
  let tag = "";
  for (let i = at; i < Math.min(at + 4, view.byteLength); i++) {
    tag += String.fromCharCode(view.getUint8(i));
  }
  return tag;
}

function putTag(view: DataView, at: number, tag: string): void {
  for (let i = 0; i < tag.length; i++) view.setUint8(at + i, tag.charCodeAt(i));
}
