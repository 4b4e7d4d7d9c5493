import type { FunctionComponent } from "preact";
import type { PersonView } from "../../api/schemas/session.ts";
import { Audit } from "./Audit.tsx";
import { Tokens } from "./Tokens.tsx";
import { Users } from "./Users.tsx";

interface AdminTab {
  /** the last step of its address, and of its word: `adminTab_users` */
  id: "users" | "tokens" | "audit";
  /** the right without which it is not there */
  act: PersonView["acts"][number];
  Panel: FunctionComponent;
}

/** The tabs of the administration, in their order; each is a file of its own. */
export const adminTabs: readonly AdminTab[] = [
  { id: "users", act: "user.read", Panel: Users },
  { id: "tokens", act: "read", Panel: Tokens },
  { id: "audit", act: "audit.read", Panel: Audit },
];
