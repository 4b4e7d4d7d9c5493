import { useEffect, useState } from "preact/hooks";
import type { UserView } from "../../api/schemas/user.ts";
import { failureWords } from "../people/failureWords.ts";
import { fetchUsers } from "../people/requests.ts";
import { roleWords } from "../people/roleWords.ts";
import { shortInstant } from "../text/format.ts";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { UserDialog } from "./UserDialog.tsx";
import { useUsableMark } from "./useUsableMark.ts";

/** Who is let in, and as what. */
export function Users() {
  const [users, setUsers] = useState<readonly UserView[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [open, setOpen] = useState<UserView | "new" | null>(null);
  const load = () =>
    fetchUsers().then(setUsers, (error: unknown) => setProblem(failureWords(error)));
  useEffect(() => void load(), []);
  useUsableMark(users !== null);
  return (
    <>
      <div class="admin-head">
        <button type="button" class="button button-main" onClick={() => setOpen("new")}>
          {say(peopleText.addUser)}
        </button>
      </div>
      {problem !== null && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
      {users === null && problem === null && <p class="hint">{say(text.loading)}</p>}
      {users?.length === 0 && <p class="empty">{say(peopleText.noUsersYet)}</p>}
      <ul class="admin-rows">
        {users?.map((user) => (
          <li key={user.id} class={user.disabledAt === null ? undefined : "is-out"}>
            <span class="admin-name">
              <strong>{user.name}</strong>
              <span class="code">{user.id}</span>
            </span>
            <span>{roleWords(user.roles)}</span>
            <span class="hint">
              {user.disabledAt !== null &&
                say(peopleText.shutOutSince, shortInstant(user.disabledAt))}
            </span>
            <button
              type="button"
              class="button"
              aria-label={say(peopleText.editUserOf, user.id)}
              onClick={() => setOpen(user)}
            >
              {say(peopleText.editUser)}
            </button>
          </li>
        ))}
      </ul>
      {open !== null && (
        <UserDialog
          user={open === "new" ? null : open}
          close={() => {
            setOpen(null);
            void load();
          }}
        />
      )}
    </>
  );
}
