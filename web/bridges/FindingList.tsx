import { useState } from "preact/hooks";
import type { FindingView } from "../../api/schemas/finding.ts";
import { keyHint } from "../keys/keys.ts";
import { useCommands } from "../keys/useCommands.ts";
import { language } from "../language.ts";
import { figure, signed } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import {
  decideFinding,
  findingSetbacks,
  findingWords,
  rejectReasons,
  rejectWords,
} from "./findings.ts";

/** The twin of the outlines over the photo: the same findings, with what may be decided. */
export function FindingList({
  items,
  shown,
  choose,
  next,
}: {
  items: readonly FindingView[];
  shown: FindingView | null;
  choose: (finding: FindingView) => void;
  next: () => void;
}) {
  if (items.length === 0) return <p class="hint">{say(text.noFindings)}</p>;
  return (
    <ul class="findings">
      {items.map((finding) => (
        <li key={finding.id} class={finding.id === shown?.id ? "is-shown" : ""}>
          <button
            type="button"
            class="finding-row"
            aria-pressed={finding.id === shown?.id}
            onClick={() => choose(finding)}
          >
            <span class="figure">{figure(finding.score)}</span>
            <span>{findingWords(finding)}</span>
            <span class={`finding-state finding-${finding.state.kind}`}>
              {say(text[`finding_${finding.state.kind}`])}
            </span>
          </button>
          {finding.id === shown?.id && (
            <Decision key={`${finding.id} ${finding.version}`} finding={finding} next={next} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Decision({ finding, next }: { finding: FindingView; next: () => void }) {
  const [rejecting, setRejecting] = useState(false);
  const may = (kind: FindingView["allowed"][number]) => finding.allowed.includes(kind);
  const accept = async () => {
    if (await decideFinding(finding, { kind: "accept" })) next();
  };
  const reject = async (index: number) => {
    const reason = rejectReasons[index];
    if (reason === undefined) return;
    if (await decideFinding(finding, { kind: "reject", why: rejectWords(reason) })) next();
  };
  const undo = () => decideFinding(finding, { kind: "undo" });
  useCommands("photo", {
    ...(may("accept") && { accept: () => void accept() }),
    ...(may("reject") && { reject: () => setRejecting(!rejecting) }),
    ...(may("undo") && { undoFinding: () => void undo() }),
    ...(rejecting && { choose: (digit: number) => void reject(digit - 1) }),
  });
  return (
    <div class="decision">
      <ul class="reasons">
        {finding.reasons.map((reason) => (
          <li key={reason.code}>
            <span>{reason[language.value]}</span>
            <span class="figure">{signed(reason.weight)}</span>
          </li>
        ))}
      </ul>
      {finding.state.kind === "rejected" && <p class="hint">{finding.state.why}</p>}
      {finding.state.kind === "corrected" && <p class="hint">{finding.state.note}</p>}
      {findingSetbacks.value.has(finding.id) && (
        <p class="note note-warn" role="alert">
          {findingSetbacks.value.get(finding.id)}
        </p>
      )}
      <div class="choices">
        {may("accept") && (
          <button type="button" class="button button-main" onClick={() => void accept()}>
            {say(text.accept)} <kbd>{keyHint("accept")}</kbd>
          </button>
        )}
        {may("reject") && (
          <button
            type="button"
            class="button"
            aria-expanded={rejecting}
            onClick={() => setRejecting(!rejecting)}
          >
            {say(text.reject)} <kbd>{keyHint("reject")}</kbd>
          </button>
        )}
        {may("undo") && (
          <button type="button" class="button" onClick={() => void undo()}>
            {say(text.undoFinding)} <kbd>{keyHint("undoFinding")}</kbd>
          </button>
        )}
      </div>
      {rejecting && (
        <fieldset class="choices reject-choices">
          <legend>{say(text.rejectQuestion)}</legend>
          {rejectReasons.map((reason, index) => (
            <button key={reason} type="button" class="button" onClick={() => void reject(index)}>
              <kbd>{index + 1}</kbd>
              {say(text[`reject_${reason}`])}
            </button>
          ))}
        </fieldset>
      )}
    </div>
  );
}
