import { useState } from "preact/hooks";
import type { CaseActionBody } from "../../api/schemas/leakCase.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

export const lookAlikes = [
  "pump",
  "traffic",
  "waterUse",
  "rainOrFlow",
  "sensorFault",
  "other",
] as const;

/** "Other" is said in words: its digit goes to the note, Enter there sends. */
export function FalseAlarmMenu({ act }: { act: (action: CaseActionBody) => void }) {
  const [note, setNote] = useState("");
  return (
    <>
      <h3>{say(text.falseAlarmQuestion)}</h3>
      <div class="choices">
        {lookAlikes.map((lookAlike, index) => (
          <button
            key={lookAlike}
            type="button"
            class="button"
            onClick={() => act({ kind: "close", why: { kind: "lookAlike", lookAlike, note } })}
          >
            <kbd>{index + 1}</kbd>
            {say(text[`lookAlike_${lookAlike}`])}
          </button>
        ))}
      </div>
      <label class="field">
        <span>{say(text.noteOptional)}</span>
        <input
          type="text"
          maxLength={2000}
          value={note}
          id="false-alarm-note"
          onInput={(event) => setNote(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault();
            act({ kind: "close", why: { kind: "lookAlike", lookAlike: "other", note } });
          }}
        />
      </label>
    </>
  );
}
