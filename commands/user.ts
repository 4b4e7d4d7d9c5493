import type { Role, User } from "../analysis/domain/user.ts";
import { roles } from "../analysis/domain/user.ts";
import { checkedPasswordHash, madePassword } from "../api/newPassword.ts";
import { ApiProblem } from "../api/problems.ts";
import { reservedLogins, storeNewUser, storeUserEdit } from "../api/userEdits.ts";
import { readConfig } from "../config.ts";
import type { Db } from "../storage/sql/database.ts";
import { openDatabase } from "../storage/sql/open.ts";
import { inTransaction } from "../storage/sql/transaction.ts";
import { allUsers } from "../storage/sql/users.ts";
import { BadInput, command, WorkFailed } from "./command.ts";
import { readPassword } from "./readPassword.ts";

type UserResult =
  | { action: "list"; users: User[] }
  | {
      action: "add" | "roles" | "password" | "disable" | "enable";
      user: User;
      password: string | null;
    };

/** Whoever may call the command: the same as whoever sits at an install without users. */
const actor = "local";

export const user = command({
  name: "user",
  usage:
    "add NAME --roles ROLE,… | list | roles NAME --roles ROLE,… | password NAME | disable NAME | enable NAME",
  summary: "Let people in, say what they may do, give them passwords, shut them out",
  help: `Roles: ${roles.join(", ")} (docs/people.md). One who is let in is always an administrator.\n--generate  makes a password and prints it once; otherwise it is asked for, or read from stdin\n--name      the name that people read ("佐藤 由子"); without it the one to sign in with\nFrom the first user on everybody signs in. A new password and shutting out end all sessions.`,
  options: {
    roles: { type: "string" },
    name: { type: "string" },
    generate: { type: "boolean", default: false },
  },
  async run({ positionals: [action, id, ...more], values }, { env }): Promise<UserResult> {
    if (more.length > 0) throw new BadInput("arguments", more, "one name");
    const { databaseUrl, dataDir } = readConfig(env);
    const store = await openDatabase({ databaseUrl, dataDir });
    const change = (work: (trx: Db) => Promise<User | null>) => changed(store.db, work);
    const edit = (its: { roles?: Role[]; disabled?: boolean }, passwordHash: string | null) =>
      change((trx) =>
        storeUserEdit(trx, checked(id), { edit: its, passwordHash, expected: null }, by()),
      );
    try {
      switch (action) {
        case "list":
          return { action, users: await allUsers(store.db) };
        case "add": {
          const { password, passwordHash } = await newPassword(checked(id), values.generate);
          const added: User = {
            ...{ id: checked(id), name: values.name ?? checked(id), roles: rolesOf(values.roles) },
            ...{ language: null, createdAt: new Date(), disabledAt: null, version: 1 },
          };
          const user = await change(async (trx) => {
            await storeNewUser(trx, added, { passwordHash, openIdSubject: null }, by());
            return added;
          });
          return { action, user, password };
        }
        case "roles":
          return {
            action,
            user: await edit({ roles: rolesOf(values.roles) }, null),
            password: null,
          };
        case "password": {
          const { password, passwordHash } = await newPassword(checked(id), values.generate);
          return { action, user: await edit({}, passwordHash), password };
        }
        case "disable":
        case "enable":
          return {
            action,
            user: await edit({ disabled: action === "disable" }, null),
            password: null,
          };
        default:
          throw new BadInput(
            "the first argument",
            action,
            "add, list, roles, password, disable or enable",
          );
      }
    } finally {
      await store.close();
    }
  },
  text(result) {
    if (result.action === "list") {
      return result.users.length === 0
        ? "There are no users: whoever sits at this machine is let in, nobody else."
        : result.users.map(line).join("\n");
    }
    const shown =
      result.password === null ? "" : `\nPassword: ${result.password}\nIt is not shown again.`;
    return `${line(result.user)}${shown}`;
  },
});

function by() {
  return { actor, at: new Date() };
}

function line({ id, name, roles: held, disabledAt }: User): string {
  const out = disabledAt === null ? "" : `  shut out ${disabledAt.toISOString().slice(0, 10)}`;
  return `${id.padEnd(24)}${held.join(",").padEnd(32)}${name}${out}`;
}

/** What the API refuses the command refuses, in one line. */
async function changed(db: Db, work: (trx: Db) => Promise<User | null>): Promise<User> {
  try {
    const user = await inTransaction(db, work);
    if (user) return user;
  } catch (error) {
    if (error instanceof ApiProblem) throw new WorkFailed(error.message, { cause: error });
    throw error;
  }
  throw new WorkFailed("the user was changed by somebody else at this moment: try again");
}

async function newPassword(id: string, generate: boolean) {
  const password = generate ? madePassword() : await readPassword(process.stdin, process.stderr);
  try {
    const passwordHash = await checkedPasswordHash(password, id, "#/password");
    return { password: generate ? password : null, passwordHash };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    // The message says what it must be; the password itself is never repeated.
    throw new WorkFailed(error.message, { cause: error });
  }
}

function rolesOf(text: string | undefined): Role[] {
  const wanted = text?.split(",").map((one) => one.trim()) ?? [];
  const known = roles.filter((role) => wanted.includes(role));
  if (known.length > 0 && known.length === new Set(wanted).size) return known;
  throw new BadInput("--roles", text, `one or more of ${roles.join(", ")} with commas between`);
}

function checked(id: string | undefined): string {
  const isName = id !== undefined && /^[a-z0-9][a-z0-9._@-]{0,63}$/.test(id);
  if (isName && !reservedLogins.includes(id)) return id;
  throw new BadInput("NAME", id, "1 to 64 small letters, digits, '.', '@', '-' or '_'");
}
