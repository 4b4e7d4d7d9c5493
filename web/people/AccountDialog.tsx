import { useState } from "preact/hooks";
import { Dialog } from "../frame/Dialog.tsx";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { failureWords } from "./failureWords.ts";
import { PasswordForm } from "./PasswordForm.tsx";
import { signOut } from "./requests.ts";
import { roleWords } from "./roleWords.ts";
import { may, me } from "./session.ts";

/** Who one is here, the own password, the way out. */
export function AccountDialog({ close }: { close: () => void }) {
  const person = me.value;
  if (person === null) return null;
  const isOpen = person.by === "open";
  return (
    <Dialog title={isOpen ? say(text.actor_local) : person.name} close={close}>
      <div class="account">
        {isOpen ? (
          <p>{say(peopleText.openLocal)}</p>
        ) : (
          <p>
            <span class="code">{person.id}</span> · {roleWords(person.roles)}
          </p>
        )}
        <div class="choices">
          <a class="button" href={may("user.edit") ? "/admin" : "/admin/tokens"}>
            {say(may("user.edit") ? peopleText.administration : peopleText.ownTokens)}
          </a>
          {person.by === "session" && <SignOut />}
        </div>
        {person.by === "session" && <PasswordForm login={person.id} />}
      </div>
    </Dialog>
  );
}

function SignOut() {
  const [problem, setProblem] = useState<string | null>(null);
  const leave = () =>
    signOut().then(
      () => location.assign("/"),
      (error: unknown) => setProblem(failureWords(error)),
    );
  return (
    <>
      <button type="button" class="button" onClick={() => void leave()}>
        {say(peopleText.signOut)}
      </button>
      {problem !== null && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
