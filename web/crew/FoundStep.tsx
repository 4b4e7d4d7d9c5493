import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import type { Draft } from "./draft.ts";
import { editDraft } from "./draft.ts";

/** The one question that the whole city waits for. */
export function FoundStep({ draft, next }: { draft: Draft; next: (found: boolean) => void }) {
  const answer = (found: boolean) => {
    editDraft(draft.caseId, { found });
    next(found);
  };
  return (
    <div class="thumb found">
      {[true, false].map((each) => (
        <button
          key={String(each)}
          type="button"
          class={each ? "found-yes" : "found-no"}
          aria-pressed={draft.found === each}
          onClick={() => answer(each)}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={each ? "M12 2l10 10-10 10L2 12z" : "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18z"} />
          </svg>
          {say(each ? text.found : text.notFoundDig)}
        </button>
      ))}
    </div>
  );
}
