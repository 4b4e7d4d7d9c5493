import { useState } from "preact/hooks";
import { Refused } from "../api.ts";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";
import { failureWords } from "./failureWords.ts";
import { changePassword } from "./requests.ts";

/** The own password; all other devices are signed out by it. */
export function PasswordForm({ login }: { login: string }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (busy) return;
    setBusy(true);
    setDone(false);
    const failure = await saved(current, next);
    setBusy(false);
    setProblem(failure);
    if (failure !== null) return;
    setDone(true);
    setCurrent("");
    setNext("");
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h3>{say(peopleText.changePassword)}</h3>
      {/* Password managers learn from it whose password this is. */}
      <input type="text" name="username" autocomplete="username" value={login} hidden readOnly />
      <label class="field">
        <span>{say(peopleText.currentPassword)}</span>
        <input
          type="password"
          autocomplete="current-password"
          required
          value={current}
          onInput={(event) => setCurrent(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{say(peopleText.newPassword)}</span>
        <input
          type="password"
          autocomplete="new-password"
          required
          value={next}
          aria-describedby="password-hint password-problem"
          onInput={(event) => setNext(event.currentTarget.value)}
        />
      </label>
      <p class="hint" id="password-hint">
        {say(peopleText.passwordHint)}
      </p>
      <p class="field-problem" id="password-problem" role="alert">
        {problem}
      </p>
      <button type="submit" class="button button-main" aria-disabled={busy}>
        {say(peopleText.savePassword)}
      </button>
      <p role="status">{done && say(peopleText.passwordChanged)}</p>
    </form>
  );
}

/** Null when it was saved, else what went wrong. */
async function saved(current: string, next: string): Promise<string | null> {
  try {
    await changePassword({ current, next });
    return null;
  } catch (error) {
    const isCurrent = error instanceof Refused && error.problem.pointer === "#/body/current";
    return isCurrent ? say(peopleText.passwordNotYours) : failureWords(error);
  }
}
