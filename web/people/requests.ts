import type { EventView } from "../../api/schemas/event.ts";
import type { PageView } from "../../api/schemas/page.ts";
import type { PasswordChange, SessionView, SignInBody } from "../../api/schemas/session.ts";
import type { NewToken, TokenView, TokenWithSecret } from "../../api/schemas/token.ts";
import type { NewUser, UserEdit, UserView, UserWithPassword } from "../../api/schemas/user.ts";
import { pages, read, write } from "../api.ts";

const at = encodeURIComponent;

export const signIn = (body: SignInBody) => write<SessionView>("POST", "/session", body);
export const signOut = () => write<SessionView>("DELETE", "/session");
export const changePassword = (body: PasswordChange) =>
  write<{ changed: true }>("PUT", "/session/password", body);

export const fetchUsers = () => pages<UserView>("/users", 10);
export const addUser = (body: NewUser) => write<UserWithPassword>("POST", "/users", body);
export const editUser = (id: string, body: UserEdit, version: number) =>
  write<UserWithPassword>("PATCH", `/users/${at(id)}`, body, version);

export const fetchTokens = async () => (await read<{ items: TokenView[] }>("/tokens")).items;
export const addToken = (body: NewToken) => write<TokenWithSecret>("POST", "/tokens", body);
export const revokeToken = (id: string) => write<TokenView>("DELETE", `/tokens/${at(id)}`);

export interface AuditFilter {
  actor: string;
  kind: string;
  subject: string;
}

/** One page of what people did, newest first; empty fields filter nothing. */
export function fetchAudit(
  filter: AuditFilter,
  cursor: string | null,
): Promise<PageView<EventView>> {
  const query = new URLSearchParams({ limit: "100" });
  for (const [name, value] of Object.entries(filter)) if (value !== "") query.set(name, value);
  if (cursor !== null) query.set("cursor", cursor);
  return read<PageView<EventView>>(`/audit?${query}`);
}
