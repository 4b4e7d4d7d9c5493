import { useState } from "preact/hooks";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";

/** Something that is shown once: with its words, and a button that copies it. */
export function Secret({ words, secret }: { words: string; secret: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="note note-warn" role="status">
      <p>{words}</p>
      <p>
        <code class="secret">{secret}</code>
      </p>
      <button
        type="button"
        class="button"
        onClick={() => {
          void navigator.clipboard.writeText(secret).then(() => setCopied(true));
        }}
      >
        {say(copied ? peopleText.copied : peopleText.copy)}
      </button>
    </div>
  );
}
