import { useState } from "preact/hooks";
import type { BridgeView } from "../../api/schemas/bridge.ts";
import { editBridge, OutOfReach, Refused } from "../api.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { putBridge } from "./bridges.ts";

const classes = ["I", "II", "III", "IV"] as const;

/** The class is a person's judgement: it is set here by name, never by the machine. */
export function SoundnessForm({ bridge }: { bridge: BridgeView }) {
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <label class="field soundness-field">
      <span>{say(text.gradeEdit)}</span>
      <select
        value={bridge.soundness ?? ""}
        onChange={(event) => {
          const soundness = classes.find((one) => one === event.currentTarget.value) ?? null;
          void saved(bridge, soundness).then(setProblem);
        }}
      >
        <option value="">{say(text.soundness_none)}</option>
        {classes.map((one) => (
          <option key={one} value={one}>
            {say(text[`soundness_${one}`])}
          </option>
        ))}
      </select>
      {problem !== null && (
        <span class="field-problem" role="alert">
          {problem}
        </span>
      )}
    </label>
  );
}

/** Null when it was saved, else what went wrong. */
async function saved(
  bridge: BridgeView,
  soundness: BridgeView["soundness"],
): Promise<string | null> {
  try {
    putBridge(await editBridge(bridge.id, { soundness }, bridge.version));
    return null;
  } catch (error) {
    if (error instanceof OutOfReach) return say(text.notSent);
    if (!(error instanceof Refused)) throw error;
    const { status, current, detail } = error.problem;
    if (status !== 412) return say(text.refused, detail);
    if (current !== undefined) putBridge(current as BridgeView);
    return say(text.conflict);
  }
}
