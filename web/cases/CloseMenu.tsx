import type { CaseActionBody, CaseView } from "../../api/schemas/leakCase.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

type Choice = "repaired" | "dryHole" | "wentAway" | "lookAlike";

/** What a case may be closed as: what was dug up decides. */
export function closeChoices({ state }: CaseView): Choice[] {
  const at = state.kind === "snoozed" ? state.from : state;
  if (at.kind !== "dug") return ["wentAway", "lookAlike"];
  return at.result.found ? ["repaired"] : ["dryHole", "wentAway", "lookAlike"];
}

export function CloseMenu({
  leakCase,
  act,
}: {
  leakCase: CaseView;
  act: (action: CaseActionBody) => void;
}) {
  return (
    <>
      <h3>{say(text.closeQuestion)}</h3>
      <div class="choices">
        {closeChoices(leakCase)
          .filter((choice) => choice !== "lookAlike")
          .map((choice, index) => (
            <button
              key={choice}
              type="button"
              class="button"
              onClick={() => act({ kind: "close", why: { kind: choice } })}
            >
              <kbd>{index + 1}</kbd>
              {say(text[`closed_${choice}`])}
            </button>
          ))}
      </div>
    </>
  );
}
