import Type from "typebox";
import { Instant } from "./instant.ts";
import { nullable } from "./nullable.ts";
import { text } from "./text.ts";
import { RolesView, RoleView } from "./user.ts";

export const TokenView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  ownerId: Type.String(),
  roles: Type.Array(RoleView),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: nullable(Instant),
  revokedAt: nullable(Instant),
});
export type TokenView = Type.Static<typeof TokenView>;

export const NewToken = Type.Object(
  { name: text(1, 60), roles: RolesView, expiresAt: Instant },
  { additionalProperties: false },
);
export type NewToken = Type.Static<typeof NewToken>;

/** The token itself is shown this once and kept nowhere. */
export const TokenWithSecret = Type.Object({ ...TokenView.properties, token: Type.String() });
export type TokenWithSecret = Type.Static<typeof TokenWithSecret>;
