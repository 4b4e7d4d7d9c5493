import { useState } from "preact/hooks";
import type { Role } from "../../analysis/domain/user.ts";
import type { UserView, UserWithPassword } from "../../api/schemas/user.ts";
import { announce } from "../announce.ts";
import { Refused } from "../api.ts";
import { Dialog } from "../frame/Dialog.tsx";
import { failureWords } from "../people/failureWords.ts";
import { addUser, editUser } from "../people/requests.ts";
import { allRoles } from "../people/roleWords.ts";
import { me } from "../people/session.ts";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";
import { Secret } from "./Secret.tsx";

interface Draft {
  id: string;
  name: string;
  roles: readonly Role[];
  disabled: boolean;
  remake: boolean;
}

/** Adds a user, or changes one. @param user null: a new one */
export function UserDialog({ user, close }: { user: UserView | null; close: () => void }) {
  const [base, setBase] = useState(user);
  const [draft, setDraft] = useState<Draft>(() => draftOf(user));
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [password, setPassword] = useState<string | null>(null);
  const change = (its: Partial<Draft>) => setDraft({ ...draft, ...its });
  const send = async () => {
    if (busy) return;
    const fault = faultOf(draft);
    setProblem(fault);
    if (fault !== null) return;
    setBusy(true);
    const outcome = await saved(base, draft);
    setBusy(false);
    if ("problem" in outcome) {
      setProblem(outcome.problem);
      if (outcome.current) {
        setBase(outcome.current);
        setDraft(draftOf(outcome.current));
      }
      return;
    }
    announce(say(peopleText.userSaved, draft.id));
    // From the first user on everybody signs in, also whoever made it.
    if (outcome.password === null) close();
    else setPassword(outcome.password);
  };
  const title = user === null ? say(peopleText.addUser) : say(peopleText.editUserOf, user.id);
  const leave = () => {
    if (me.value?.by === "open" && password !== null) location.assign("/");
    else close();
  };
  return (
    <Dialog title={title} close={leave}>
      {password !== null ? (
        <Secret words={say(peopleText.shownOnce, draft.id)} secret={password} />
      ) : (
        <form
          class="form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          {user === null && (
            <label class="field">
              <span>{say(peopleText.login)}</span>
              <input
                type="text"
                autocomplete="off"
                autocapitalize="none"
                spellcheck={false}
                value={draft.id}
                aria-describedby="login-hint"
                onInput={(event) => change({ id: event.currentTarget.value })}
              />
              <span class="hint" id="login-hint">
                {say(peopleText.loginHint)}
              </span>
            </label>
          )}
          <label class="field">
            <span>{say(peopleText.personName)}</span>
            <input
              type="text"
              autocomplete="off"
              value={draft.name}
              onInput={(event) => change({ name: event.currentTarget.value })}
            />
          </label>
          <Roles held={draft.roles} set={(roles) => change({ roles })} />
          {user !== null && (
            <>
              <label class="check">
                <input
                  type="checkbox"
                  checked={draft.remake}
                  onChange={(event) => change({ remake: event.currentTarget.checked })}
                />
                {say(peopleText.remakePassword)}
              </label>
              <label class="check">
                <input
                  type="checkbox"
                  checked={draft.disabled}
                  onChange={(event) => change({ disabled: event.currentTarget.checked })}
                />
                {say(peopleText.shutOut)}
              </label>
            </>
          )}
          <p class="field-problem" role="alert">
            {problem}
          </p>
          <button type="submit" class="button button-main" aria-disabled={busy}>
            {say(peopleText.save)}
          </button>
        </form>
      )}
    </Dialog>
  );
}

function Roles({ held, set }: { held: readonly Role[]; set: (roles: readonly Role[]) => void }) {
  return (
    <fieldset class="roles">
      <legend>{say(peopleText.roles)}</legend>
      {allRoles.map((role) => (
        <label key={role} class="check">
          <input
            type="checkbox"
            checked={held.includes(role)}
            onChange={({ currentTarget: { checked } }) =>
              set(allRoles.filter((one) => (one === role ? checked : held.includes(one))))
            }
          />
          {say(peopleText[`role_${role}`])}
        </label>
      ))}
    </fieldset>
  );
}

function draftOf(user: UserView | null): Draft {
  if (user === null) return { id: "", name: "", roles: ["viewer"], disabled: false, remake: false };
  const { id, name, roles, disabledAt } = user;
  return { id, name, roles, disabled: disabledAt !== null, remake: false };
}

/** As the server checks it, so that the words stand in the reader's language. */
function faultOf({ id, name, roles }: Draft): string | null {
  if (!/^[a-z0-9][a-z0-9._@-]{0,63}$/.test(id)) return say(peopleText.loginInvalid);
  const length = Array.from(name.trim()).length;
  if (length < 1 || length > 60) return say(peopleText.nameInvalid);
  return roles.length === 0 ? say(peopleText.roleNeeded) : null;
}

async function saved(
  base: UserView | null,
  { id, name, roles, disabled, remake }: Draft,
): Promise<UserWithPassword | { problem: string; current?: UserView }> {
  const shared = { name: name.trim(), roles: [...roles] };
  try {
    if (base === null) return await addUser({ id, ...shared });
    const edit = { ...shared, disabled, ...(remake && { password: null }) };
    return await editUser(id, edit, base.version);
  } catch (error) {
    if (!(error instanceof Refused)) return { problem: failureWords(error) };
    const { status, current, detail } = error.problem;
    if (status === 412) {
      return { problem: say(peopleText.changedMeanwhile), current: current as UserView };
    }
    if (status !== 409) return { problem: failureWords(error) };
    const isTaken = detail.includes("already");
    return { problem: say(isTaken ? peopleText.nameTaken : peopleText.adminNeeded) };
  }
}
