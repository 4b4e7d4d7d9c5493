import type { RecordingView } from "../../api/schemas/recording.ts";
import { figure, percent, shortInstant } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** Recordings of a sensor, the newest first; one of them is shown above. */
export function Recordings({
  items,
  shown,
  show,
}: {
  items: readonly RecordingView[];
  shown: string;
  show: (id: string) => void;
}) {
  return (
    <section class="block">
      <h3>{say(text.recordings)}</h3>
      <ul class="recordings">
        {items.map((recording) => (
          <li key={recording.id}>
            <button
              type="button"
              class="recording"
              aria-pressed={recording.id === shown}
              onClick={() => show(recording.id)}
            >
              <span>{shortInstant(recording.recordedAt)}</span>
              <span class="figure">
                {recording.levelDb === null ? "" : `${figure(recording.levelDb, 1)} dBFS`}
              </span>
              <span>{judgement(recording)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function judgement({ state, assessment, quality }: RecordingView): string {
  if (assessment === null) return say(text[`recording_${state}`]);
  const problems = (quality?.problems ?? []).map((problem) => say(text[`problem_${problem}`]));
  return [
    `${say(text[`class_${assessment.class}`])} · ${say(text.leakProbability)} ${percent(assessment.leakProbability)}`,
    ...problems,
  ].join(" · ");
}
