import { fetchAudio } from "../api.ts";

/** A decoded recording at its own rate. */
export interface Clip {
  buffer: AudioBuffer;
  samples: Float32Array;
  rateHz: number;
}

export class BrokenSound extends Error {
  override readonly name = "BrokenSound";
}

/** Rates that browsers decode to; a slower clip is raised to the lowest of them. */
const lowestRateHz = 8000;
const highestRateHz = 96_000;

/** @throws BrokenSound when the browser cannot read the file */
export async function fetchClip(recordingId: string, rateHz: number): Promise<Clip> {
  const bytes = await fetchAudio(recordingId);
  const decoder = new OfflineAudioContext(
    1,
    1,
    Math.min(highestRateHz, Math.max(lowestRateHz, rateHz)),
  );
  try {
    const buffer = await decoder.decodeAudioData(bytes);
    return { buffer, samples: buffer.getChannelData(0), rateHz: buffer.sampleRate };
  } catch (cause) {
    throw new BrokenSound(`${recordingId} could not be decoded`, { cause });
  }
}
