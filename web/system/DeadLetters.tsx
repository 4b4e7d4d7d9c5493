import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DeadLetterView } from "../../api/schemas/deadLetter.ts";
import { fetchDeadLetters } from "../api.ts";
import { Dialog } from "../frame/Dialog.tsx";
import { Icon } from "../frame/Icon.tsx";
import { Notice } from "../frame/Notice.tsx";
import { changesOf } from "../live.ts";
import { failed } from "../start.ts";
import { figure, longInstant } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { system } from "./system.ts";

const open = signal(false);
const letters = signal<readonly DeadLetterView[] | null>(null);

/** What could not be accepted, counted in the top bar, with its reason when opened. */
export function DeadLetters() {
  const count = system.value?.counts.deadLetters ?? 0;
  if (count === 0) return null;
  return (
    <>
      <button
        type="button"
        class="notice"
        aria-haspopup="dialog"
        onClick={() => {
          open.value = true;
        }}
      >
        <Icon name="warning" />
        <Notice words={say(text.deadLetters, figure(count))} count={figure(count)} />
      </button>
      {open.value && <Letters />}
    </>
  );
}

function Letters() {
  const changed = changesOf("deadLetters").value;
  useEffect(() => {
    fetchDeadLetters().then((items) => {
      letters.value = items;
    }, failed);
  }, [changed]);
  const close = () => {
    open.value = false;
  };
  return (
    <Dialog title={say(text.deadLettersTitle)} close={close}>
      <ul class="letters">
        {letters.value?.map((letter) => (
          <li key={letter.id}>
            <p class="letter-reason" lang="en">
              {letter.reason}
            </p>
            <p class="row-sub">
              <span>{longInstant(letter.at)}</span>
              <span class="code">{letter.topic}</span>
            </p>
          </li>
        ))}
      </ul>
      {letters.value?.length === 0 && <p class="empty">{say(text.deadLettersNone)}</p>}
    </Dialog>
  );
}
