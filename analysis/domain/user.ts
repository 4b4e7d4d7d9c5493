import type { UserId } from "./leakCase.ts";

/** What people are here for; one person may have several. */
export const roles = ["viewer", "engineer", "crew", "inspector", "admin"] as const;
export type Role = (typeof roles)[number];

export type UserLanguage = "ja" | "en";

/** Somebody who may sign in. Nobody is ever deleted: the history names them. */
export interface User {
  /** the name to sign in with */
  id: UserId;
  name: string;
  roles: readonly Role[];
  /** null: as the browser has it */
  language: UserLanguage | null;
  createdAt: Date;
  /** since when not let in any more; null: let in */
  disabledAt: Date | null;
  version: number;
}
