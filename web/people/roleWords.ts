import type { Role } from "../../analysis/domain/user.ts";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** Every role in the order in which they are offered. */
export const allRoles = [
  "viewer",
  "engineer",
  "crew",
  "inspector",
  "admin",
] as const satisfies Role[];

export function roleWords(held: readonly Role[]): string {
  return held.map((role) => say(peopleText[`role_${role}`])).join(say(text.listComma));
}
