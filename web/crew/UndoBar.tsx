import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { undoable, undoNow } from "./undo.ts";

export function UndoBar() {
  const last = undoable.value;
  return (
    <div class="undo" role="status">
      {last?.still() && (
        <div class="undo-bar">
          <span>{last.words}</span>
          <button type="button" class="undo-do" onClick={undoNow}>
            {say(text.undo)}
          </button>
        </div>
      )}
    </div>
  );
}
