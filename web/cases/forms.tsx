import { useState } from "preact/hooks";
import type { CaseActionBody } from "../../api/schemas/leakCase.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { draftOf, keepDraft } from "./draft.ts";

const leakKinds = [
  "joint",
  "pinhole",
  "crack",
  "saddle",
  "valve",
  "hydrant",
  "service",
  "other",
] as const;

/** A comment is kept on the device at every change, until it has been sent. */
export function CommentForm({
  caseId,
  act,
}: {
  caseId: string;
  act: (action: CaseActionBody) => void;
}) {
  const [words, setWords] = useState(draftOf(caseId));
  const send = () => {
    if (words.trim() === "") return;
    keepDraft(caseId, "");
    act({ kind: "comment", text: words.trim() });
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="field">
        <span>{say(text.commentHint)}</span>
        <textarea
          rows={3}
          maxLength={2000}
          value={words}
          onInput={(event) => {
            setWords(event.currentTarget.value);
            keepDraft(caseId, event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
          }}
        />
      </label>
      <button type="submit" class="button button-main" disabled={words.trim() === ""}>
        {say(text.send)}
        <kbd>Ctrl ⏎</kbd>
      </button>
    </form>
  );
}

export function DigForm({ act }: { act: (action: CaseActionBody) => void }) {
  const [found, setFound] = useState(true);
  const [leakKind, setLeakKind] = useState<(typeof leakKinds)[number]>("joint");
  const [distance, setDistance] = useState("");
  const [note, setNote] = useState("");
  const send = () => {
    const metres = Number.parseFloat(distance.normalize("NFKC"));
    const distanceFromMarkM = Number.isFinite(metres) ? Math.min(1000, Math.max(0, metres)) : null;
    act({
      kind: "dig",
      result: found ? { found, leakKind, distanceFromMarkM, note } : { found, note },
    });
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <fieldset class="choices">
        <legend>{say(text.digQuestion)}</legend>
        {[true, false].map((each) => (
          <button
            key={String(each)}
            type="button"
            class="button"
            aria-pressed={found === each}
            onClick={() => setFound(each)}
          >
            {say(each ? text.found : text.notFoundDig)}
          </button>
        ))}
      </fieldset>
      {found && (
        <>
          <label class="field">
            <span>{say(text.leakKindName)}</span>
            <select
              value={leakKind}
              onChange={(event) => {
                const chosen = leakKinds.find((kind) => kind === event.currentTarget.value);
                if (chosen) setLeakKind(chosen);
              }}
            >
              {leakKinds.map((kind) => (
                <option key={kind} value={kind}>
                  {say(text[`kind_${kind}`])}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{say(text.distanceFromMark)}</span>
            <input
              type="text"
              inputMode="decimal"
              value={distance}
              onInput={(event) => setDistance(event.currentTarget.value)}
            />
          </label>
        </>
      )}
      <label class="field">
        <span>{say(text.noteOptional)}</span>
        <input
          type="text"
          maxLength={2000}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button button-main">
        {say(text.send)}
      </button>
    </form>
  );
}
