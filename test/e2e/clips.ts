import { writeWav } from "../../analysis/dsp/wav.ts";
import { formatTopic } from "../../ingest/topics.ts";

/** A recording to be sent, and the id under which it must be found. */
export interface Clip {
  id: string;
  topic: string;
  wav: Buffer;
}

/**
 * One second at 8 kHz of noise that no other clip has, at noon so that it belongs to no night.
 * @param sensors how many sensors take turns
 */
export function aClip(prefix: string, index: number, sensors: number): Clip {
  const sensorId = `${prefix}-${index % sensors}`;
  const yesterday = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000;
  const recordedAt = new Date(yesterday + 3 * 3_600_000 + Math.floor(index / sensors) * 1000);
  const samples = new Float32Array(8000);
  let state = (index + 1) * 2_654_435_761;
  for (let i = 0; i < samples.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    samples[i] = (state / 2 ** 32 - 0.5) * 0.2;
  }
  const topic = formatTopic({ kind: "recording", sensorId, recordedAt });
  const instant = topic.split("/").at(-1);
  return { id: `${sensorId}_${instant}`, topic, wav: Buffer.from(writeWav(samples, 8000)) };
}
