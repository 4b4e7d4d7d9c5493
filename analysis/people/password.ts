import { fewestDifferentCharacters, longestPassword, shortestPassword } from "./parameters.ts";

export type PasswordFault = "tooShort" | "tooLong" | "tooPlain" | "containsLogin";

/**
 * What is wrong with a new password; null: nothing. Length counts, not what kinds of characters
 * (NIST SP 800-63B-4, 3.1.1.2).
 */
export function passwordFault(password: string, login: string): PasswordFault | null {
  const characters = Array.from(normalPassword(password));
  if (characters.length < shortestPassword) return "tooShort";
  if (characters.length > longestPassword) return "tooLong";
  if (new Set(characters).size < fewestDifferentCharacters) return "tooPlain";
  const isIn = login !== "" && normalPassword(password).toLowerCase().includes(login.toLowerCase());
  return isIn ? "containsLogin" : null;
}

/** The same characters however a keyboard composes them (NIST SP 800-63B-4, 3.1.1.2: NFKC). */
function normalPassword(password: string): string {
  return password.normalize("NFKC");
}
