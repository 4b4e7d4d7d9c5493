import { crewText } from "../text/crewText.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import type { Draft } from "./draft.ts";
import { editDraft } from "./draft.ts";

const kinds = [
  "joint",
  "pinhole",
  "crack",
  "saddle",
  "service",
  "valve",
  "hydrant",
  "other",
] as const;

export function KindStep({ draft, next }: { draft: Draft; next: () => void }) {
  return (
    <div class="thumb kinds">
      {kinds.map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={draft.leakKind === kind}
          onClick={() => {
            editDraft(draft.caseId, { leakKind: kind });
            next();
          }}
        >
          <strong>{say(text[`kind_${kind}`])}</strong>
          <span>{say(crewText[`hintKind_${kind}`])}</span>
        </button>
      ))}
    </div>
  );
}
