import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** Who did something, in words: the machine, whoever sits at an install without users, or a name. */
export function who(actor: string): string {
  if (actor === "system") return say(text.actor_system);
  if (actor === "local") return say(text.actor_local);
  return actor;
}
