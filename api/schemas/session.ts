import Type from "typebox";
import type { Act } from "../../analysis/people/rights.ts";
import { Instant } from "./instant.ts";
import { nullable } from "./nullable.ts";
import { PasswordText, RoleView } from "./user.ts";

const PersonView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  roles: Type.Array(RoleView),
  language: nullable(Type.Enum(["ja", "en"])),
  acts: Type.Array(Type.Unsafe<Act>(Type.String()), {
    description: "everything these roles may do; the `allowed` of an item says what of it now",
  }),
  by: Type.Enum(["session", "token", "open"], {
    description: "open: nobody is known yet, and this machine alone reaches the install",
  }),
  expiresAt: nullable(Instant),
});
export type PersonView = Type.Static<typeof PersonView>;

/** Who is signed in, and by what ways one can. */
export const SessionView = Type.Object({
  person: nullable(PersonView),
  anyUsers: Type.Boolean({ description: "false: there is nobody yet who could sign in" }),
  openId: nullable(
    Type.Object({ name: Type.String({ description: "of the provider, for the button" }) }),
  ),
});
export type SessionView = Type.Static<typeof SessionView>;

export const SignInBody = Type.Object(
  {
    login: Type.String({ minLength: 1, maxLength: 200, description: "1 to 200 characters" }),
    password: PasswordText,
  },
  { additionalProperties: false },
);
export type SignInBody = Type.Static<typeof SignInBody>;

export const OwnEdit = Type.Object(
  { language: nullable(Type.Enum(["ja", "en"], { description: "ja or en" })) },
  { additionalProperties: false },
);
export type OwnEdit = Type.Static<typeof OwnEdit>;

export const PasswordChange = Type.Object(
  { current: PasswordText, next: PasswordText },
  { additionalProperties: false },
);
export type PasswordChange = Type.Static<typeof PasswordChange>;
