import { useEffect, useState } from "preact/hooks";
import { keyHint } from "../keys/keys.ts";
import { useCommands } from "../keys/useCommands.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { lastDone, undo } from "./decisions.ts";
import { held } from "./held.ts";

/** What was just decided, with the way back; at the lower left, away from the action buttons. */
export function UndoBar() {
  useCommands("everywhere", { undo });
  const done = lastDone.value;
  const decision = done === null ? undefined : held.value.get(done.caseId);
  const seconds = useSecondsTo(decision?.sendAt ?? null);
  useEffect(() => {
    if (done === null || done.undo === "held") return;
    const timer = setTimeout(() => {
      if (lastDone.value === done) lastDone.value = null;
    }, 10_000);
    return () => clearTimeout(timer);
  }, [done]);
  if (done === null) return null;
  return (
    <div class="undo-bar">
      <span>{seconds === null ? done.words : say(text.willSend, done.words, seconds)}</span>
      {done.undo !== null && (
        <button type="button" class="button" onClick={undo}>
          {say(text.undo)} <kbd>{keyHint("undo")}</kbd>
        </button>
      )}
    </div>
  );
}

function useSecondsTo(at: number | null): number | null {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (at === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [at]);
  return at === null ? null : Math.max(0, Math.ceil((at - now) / 1000));
}
