import type { Role } from "../analysis/domain/user.ts";
import { roles } from "../analysis/domain/user.ts";
import { tokenLongestDays } from "../analysis/people/parameters.ts";
import { isWithin } from "../analysis/people/rights.ts";
import { storeNewToken } from "../api/newToken.ts";
import { readConfig } from "../config.ts";
import type { ApiToken } from "../storage/sql/apiTokens.ts";
import { apiTokens, revokeApiToken } from "../storage/sql/apiTokens.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { openDatabase } from "../storage/sql/open.ts";
import { user } from "../storage/sql/users.ts";
import { BadInput, command, WorkFailed, wholeNumber } from "./command.ts";

type TokenResult =
  | { action: "add"; token: ApiToken; secret: string }
  | { action: "list"; tokens: ApiToken[] }
  | { action: "revoke"; id: string };

const actor = "local";

export const token = command({
  name: "token",
  usage: "add NAME --owner USER [--role ROLE] [--days DAYS] | list | revoke ID",
  summary: "Give machines tokens for the API, list them, take them back",
  help: "A machine sends its token as `Authorization: Bearer …` and may do what its role may, never more\nthan its owner may at that moment. A token is shown once.\n--role  what it may be (viewer)\n--days  after which it ends by itself (90)",
  options: {
    owner: { type: "string" },
    role: { type: "string", default: "viewer" },
    days: { type: "string", default: "90" },
  },
  async run({ positionals: [action, name, ...more], values }, { env }): Promise<TokenResult> {
    if (more.length > 0) throw new BadInput("arguments", more, "one name or id");
    const { databaseUrl, dataDir } = readConfig(env);
    const store = await openDatabase({ databaseUrl, dataDir });
    const { db } = store;
    const at = new Date();
    try {
      switch (action) {
        case "add": {
          const days = wholeNumber("--days", values.days, 1, tokenLongestDays);
          const role = roleOf(values.role);
          const owner = values.owner === undefined ? null : await user(db, values.owner);
          if (!owner)
            throw new BadInput("--owner", values.owner, "a user: see `mizuhashi user list`");
          if (!isWithin(role, owner.roles)) {
            throw new BadInput(
              "--role",
              role,
              `within ${owner.roles.join(", ")}, as ${owner.id} is`,
            );
          }
          const its = {
            ...{ name: named("NAME", name), ownerId: owner.id, roles: [role] },
            expiresAt: new Date(at.getTime() + days * 86_400_000),
          };
          const made = await db
            .transaction()
            .execute((trx) => storeNewToken(trx, its, { actor, at }));
          return { action, ...made };
        }
        case "list":
          return { action, tokens: await apiTokens(db, null) };
        case "revoke": {
          const id = named("ID", name);
          await db.transaction().execute(async (trx) => {
            if (!(await revokeApiToken(trx, id, at)))
              throw new WorkFailed(`no token ${id} lets in`);
            const about = { actor, at, subject: id, data: {} };
            await appendEvent(trx, { ...about, kind: "token.revoked" });
          });
          return { action, id };
        }
        default:
          throw new BadInput("the first argument", action, "add, list or revoke");
      }
    } finally {
      await store.close();
    }
  },
  text(result) {
    switch (result.action) {
      case "add":
        return `${line(result.token)}\n${result.secret}\nThe token is not shown again.`;
      case "list":
        return result.tokens.length === 0
          ? "There are no tokens."
          : result.tokens.map(line).join("\n");
      case "revoke":
        return `${result.id} lets nobody in any more.`;
      default:
        return result satisfies never;
    }
  },
});

function line({ id, name, ownerId, roles: held, expiresAt, revokedAt }: ApiToken): string {
  const end =
    revokedAt === null
      ? `until ${expiresAt.toISOString().slice(0, 10)}`
      : `revoked ${revokedAt.toISOString().slice(0, 10)}`;
  return `${id}  ${ownerId.padEnd(16)}${held.join(",").padEnd(12)}${end}  ${name}`;
}

function roleOf(text: string): Role {
  const known = roles.find((role) => role === text);
  if (known !== undefined) return known;
  throw new BadInput("--role", text, `one of ${roles.join(", ")}`);
}

function named(what: string, text: string | undefined): string {
  if (text !== undefined && text.length > 0 && text.length <= 60) return text;
  throw new BadInput(what, text, "1 to 60 characters");
}
