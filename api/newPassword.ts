import { randomInt } from "node:crypto";
import {
  fewestDifferentCharacters,
  longestPassword,
  shortestPassword,
} from "../analysis/people/parameters.ts";
import type { PasswordFault } from "../analysis/people/password.ts";
import { passwordFault } from "../analysis/people/password.ts";
import { passwordHash } from "../storage/password.ts";
import { ApiProblem } from "./problems.ts";

/** Without those that look alike (0 O 1 l I): people read it to each other. */
const letters = "abcdefghijkmnpqrstuvwxyz23456789";

/** @example madePassword() // "k3fz-9uxm-8r2d-hj5w": 80 random bits, easily typed */
export function madePassword(): string {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: 4 }, group).join("-");
}

/** What a new password must be, by what is wrong with it. */
const passwordWants: Readonly<Record<PasswordFault, string>> = {
  tooShort: `at least ${shortestPassword} characters`,
  tooLong: `at most ${longestPassword} characters`,
  tooPlain: `at least ${fewestDifferentCharacters} different characters`,
  containsLogin: "one without the name that one signs in with",
};

/** @throws ApiProblem 400 whose `reason` names the fault; the password itself is never repeated */
export async function checkedPasswordHash(
  password: string,
  login: string,
  pointer: string,
): Promise<string> {
  const fault = passwordFault(password, login);
  if (fault === null) return passwordHash(password);
  const detail = `the new password will not do: expected ${passwordWants[fault]}`;
  throw new ApiProblem(400, "Bad request", detail, { pointer, reason: fault });
}
