import { OutOfReach, Refused } from "../api.ts";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** What became of a request that failed, and what to do. @throws what is our own fault */
export function failureWords(error: unknown): string {
  if (error instanceof OutOfReach) return say(text.notSent);
  if (!(error instanceof Refused)) throw error;
  const { reason, detail } = error.problem;
  return isFault(reason) ? say(peopleText[`fault_${reason}`]) : say(text.refused, detail);
}

const faults = ["tooShort", "tooLong", "tooPlain", "containsLogin"] as const;

function isFault(reason: string | undefined): reason is (typeof faults)[number] {
  return faults.some((one) => one === reason);
}
