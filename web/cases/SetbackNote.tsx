import { language } from "../language.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { stateWords } from "./caseWords.ts";
import { clearSetback, decideAgain, decisionWords, setbacks } from "./decisions.ts";

/** A decision that the server did not take: what happened, what is kept, what can be done. */
export function SetbackNote({ id }: { id: string }) {
  const setback = setbacks.value.get(id);
  if (setback === undefined) return null;
  const mine = decisionWords(id, setback.action);
  const again = () => decideAgain(id);
  const drop = () => clearSetback(id);
  switch (setback.kind) {
    case "conflict":
      return (
        <div class="note note-warn" role="alert" lang={language.value}>
          <p>
            <strong>{say(text.conflict)}</strong>
          </p>
          <p>
            {say(
              text.conflictTheirs,
              stateWords(setback.current.state),
              figure(setback.current.score),
            )}
          </p>
          <p>{say(text.conflictMine, mine)}</p>
          <div class="choices">
            <button type="button" class="button" onClick={drop}>
              {say(text.takeTheirs)}
            </button>
            {setback.current.allowed.includes(setback.action.kind) && (
              <button type="button" class="button" onClick={again}>
                {say(text.applyMine)}
              </button>
            )}
          </div>
        </div>
      );
    case "refused":
      return (
        <div class="note note-error" role="alert">
          <p>{say(text.refused, setback.detail)}</p>
          <button type="button" class="button" onClick={drop}>
            {say(text.close)}
          </button>
        </div>
      );
    case "notSent":
      return (
        <div class="note note-warn" role="alert">
          <p>{say(text.notSent)}</p>
          <p>{say(text.conflictMine, mine)}</p>
          <div class="choices">
            <button type="button" class="button button-main" onClick={again}>
              {say(text.sendAgain)}
            </button>
            <button type="button" class="button" onClick={drop}>
              {say(text.discard)}
            </button>
          </div>
        </div>
      );
  }
}
