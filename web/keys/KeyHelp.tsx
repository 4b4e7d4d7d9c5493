import { signal } from "@preact/signals";
import { Dialog } from "../frame/Dialog.tsx";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { lettersOn, switchLetters } from "./commands.ts";
import type { Scope } from "./keys.ts";
import { keys, shownKey } from "./keys.ts";

const open = signal(false);
const scopes: readonly Scope[] = ["everywhere", "case", "photo", "map"];

export function toggleKeyHelp(): void {
  open.value = !open.value;
}

export function KeyHelp() {
  if (!open.value) return null;
  const close = () => {
    open.value = false;
  };
  return (
    <Dialog title={say(text.keysTitle)} close={close}>
      <div class="keys-columns">
        {scopes.map((scope) => (
          <section key={scope}>
            <h3>{say(text[`scope_${scope}`])}</h3>
            <dl>
              {keys
                .filter((key) => key.scope === scope)
                .map((key) => (
                  <div key={key.command}>
                    <dt>
                      {key.keys[0].split(" ").map((stroke) => (
                        <kbd key={stroke}>{shownKey(stroke)}</kbd>
                      ))}
                      {key.keys.length > 1 && (
                        <>
                          –<kbd>{shownKey(key.keys.at(-1) ?? "")}</kbd>
                        </>
                      )}
                    </dt>
                    <dd>{say(text[key.words])}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={lettersOn.value}
          onChange={(event) => switchLetters(event.currentTarget.checked)}
        />
        {say(text.keysOff)}
      </label>
    </Dialog>
  );
}
