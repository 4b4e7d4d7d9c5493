import { createHash } from "node:crypto";
import { writeWav } from "../../analysis/dsp/wav.ts";
import { formatInstant } from "../../ingest/topics.ts";

/** Messages as devices send them. */

export function aWav(seconds = 2, rateHz = 8000, seed = 1): Buffer {
  const samples = new Float32Array(Math.round(seconds * rateHz));
  let state = seed * 2_654_435_761;
  for (let i = 0; i < samples.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    samples[i] = (state / 2 ** 32 - 0.5) * 0.2;
  }
  return Buffer.from(writeWav(samples, rateHz));
}

export function recordingTopic(sensorId: string, at: Date): string {
  return `mizuhashi/v1/sensors/${sensorId}/recordings/${formatInstant(at)}`;
}

export function aNightMessage(levelDb = -60, its: object = {}): string {
  const levelsDb = Array.from({ length: 240 }, (_, i) => levelDb + (i % 7) * 0.3);
  return JSON.stringify({
    reference: "dBFS",
    intervalSeconds: 30,
    expected: 240,
    levelsDb,
    ...its,
  });
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function minutesAgo(minutes: number): Date {
  return new Date(Date.now() - minutes * 60_000);
}
