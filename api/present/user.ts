import type { User } from "../../analysis/domain/user.ts";
import { actsOf } from "../../analysis/people/rights.ts";
import type { ApiToken } from "../../storage/sql/apiTokens.ts";
import type { Person } from "../person.ts";
import type { PersonView } from "../schemas/session.ts";
import type { TokenView } from "../schemas/token.ts";
import type { UserView } from "../schemas/user.ts";
import { presentInstant } from "./instant.ts";

export function presentUser(user: User): UserView {
  const { id, name, language, version } = user;
  return {
    ...{ id, name, language, version },
    roles: [...user.roles],
    createdAt: user.createdAt.toISOString(),
    disabledAt: presentInstant(user.disabledAt),
  };
}

export function presentPerson({ id, name, roles, language, pass }: Person): PersonView {
  return {
    ...{ id, name, language },
    roles: [...roles],
    acts: actsOf(roles),
    by: pass.kind,
    expiresAt: pass.kind === "session" ? pass.expiresAt.toISOString() : null,
  };
}

export function presentToken(token: ApiToken): TokenView {
  const { id, name, ownerId } = token;
  return {
    ...{ id, name, ownerId },
    roles: [...token.roles],
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt.toISOString(),
    lastUsedAt: presentInstant(token.lastUsedAt),
    revokedAt: presentInstant(token.revokedAt),
  };
}
