import Type from "typebox";
import { roles } from "../../analysis/domain/user.ts";
import { Instant } from "./instant.ts";
import { nullable } from "./nullable.ts";
import { text } from "./text.ts";

export const RoleView = Type.Enum([...roles], { description: roles.join(", ") });

export const RolesView = Type.Array(RoleView, {
  minItems: 1,
  maxItems: roles.length,
  uniqueItems: true,
  description: `one or more of ${roles.join(", ")}`,
});

/** Names to sign in with: of people, or as an OpenID provider has them. */
const LoginText = Type.String({
  pattern: "^[a-z0-9][a-z0-9._@-]{0,63}$",
  description: "1 to 64 small letters, digits, '.', '@', '-' or '_'",
});

export const LoginParams = Type.Object({ id: LoginText });

/** Checked for real against the rules of passwords, which say what is wrong. */
export const PasswordText = text(1, 1000);

const LanguageView = nullable(Type.Enum(["ja", "en"], { description: "ja or en" }));

const name = text(1, 60);

export const UserView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  roles: Type.Array(RoleView),
  language: LanguageView,
  createdAt: Instant,
  disabledAt: nullable(Instant),
  version: Type.Integer(),
});
export type UserView = Type.Static<typeof UserView>;

export const NewUser = Type.Object(
  {
    id: LoginText,
    name,
    roles: RolesView,
    language: Type.Optional(LanguageView),
    password: Type.Optional(PasswordText),
  },
  { additionalProperties: false },
);
export type NewUser = Type.Static<typeof NewUser>;

export const UserEdit = Type.Object(
  {
    name: Type.Optional(name),
    roles: Type.Optional(RolesView),
    language: Type.Optional(LanguageView),
    disabled: Type.Optional(Type.Boolean()),
    password: Type.Optional(nullable(PasswordText)),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    description: "name, roles, language, disabled or password; a null password makes a new one",
  },
);
export type UserEdit = Type.Static<typeof UserEdit>;

/** A user with the password that was made for it: shown this once. */
export const UserWithPassword = Type.Object({
  ...UserView.properties,
  password: nullable(Type.String({ description: "as it was made here; null: none was" })),
});
export type UserWithPassword = Type.Static<typeof UserWithPassword>;
