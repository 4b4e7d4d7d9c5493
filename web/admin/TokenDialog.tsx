import { useState } from "preact/hooks";
import type { Role } from "../../analysis/domain/user.ts";
import { Dialog } from "../frame/Dialog.tsx";
import { failureWords } from "../people/failureWords.ts";
import { addToken } from "../people/requests.ts";
import { allRoles } from "../people/roleWords.ts";
import { me } from "../people/session.ts";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";
import { Secret } from "./Secret.tsx";

const usualDays = 90;

/** Makes a token of one's own and shows it once. */
export function TokenDialog({ close }: { close: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [days, setDays] = useState(String(usualDays));
  const [problem, setProblem] = useState<string | null>(null);
  const [token, setToken] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const held = me.value?.roles ?? [];
  const offered = allRoles.filter(
    (one) => one === "viewer" || held.includes(one) || held.includes("admin"),
  );
  const send = async () => {
    if (busy) return;
    const lives = Number(days.normalize("NFKC"));
    const isLife = Number.isInteger(lives) && lives >= 1 && lives <= 366;
    if (name.trim() === "" || name.trim().length > 60 || !isLife) {
      setProblem(say(peopleText.tokenInvalid));
      return;
    }
    setBusy(true);
    // A minute less: the clocks of browser and server differ a little.
    const expiresAt = new Date(Date.now() + lives * 86_400_000 - 60_000).toISOString();
    try {
      setToken((await addToken({ name: name.trim(), roles: [role], expiresAt })).token);
    } catch (error) {
      setProblem(failureWords(error));
    }
    setBusy(false);
  };
  return (
    <Dialog title={say(peopleText.addToken)} close={close}>
      {token !== null ? (
        <Secret words={say(peopleText.tokenOnce)} secret={token} />
      ) : (
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <label class="field">
            <span>{say(peopleText.tokenName)}</span>
            <input
              type="text"
              autocomplete="off"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <label class="field">
            <span>{say(peopleText.tokenRole)}</span>
            <select
              value={role}
              onChange={({ currentTarget: { value } }) =>
                setRole(offered.find((one) => one === value) ?? "viewer")
              }
            >
              {offered.map((one) => (
                <option key={one} value={one}>
                  {say(peopleText[`role_${one}`])}
                </option>
              ))}
            </select>
          </label>
          <label class="field field-short">
            <span>{say(peopleText.tokenDays)}</span>
            <input
              type="text"
              inputMode="numeric"
              autocomplete="off"
              value={days}
              onInput={(event) => setDays(event.currentTarget.value)}
            />
          </label>
          <p class="field-problem" role="alert">
            {problem}
          </p>
          <button type="submit" class="button button-main" aria-disabled={busy}>
            {say(peopleText.addToken)}
          </button>
        </form>
      )}
    </Dialog>
  );
}
