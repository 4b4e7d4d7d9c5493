import { computed, signal } from "@preact/signals";
import type { PersonView, SessionView } from "../../api/schemas/session.ts";
import { fetchSession, OutOfReach, Refused, signedOut, write } from "../api.ts";
import type { Language } from "../language.ts";
import { proposeLanguage } from "../language.ts";

/** Who is signed in and by what ways one can be; null until the first answer. */
export const session = signal<SessionView | null>(null);

/** Who sits here; null: not known yet, or nobody. */
export const me = computed<PersonView | null>(() => session.value?.person ?? null);

/** Nothing is shown before somebody has signed in, or when a session has ended. */
export const signInNeeded = computed(
  () => signedOut.value || (session.value !== null && session.value.person === null),
);

export async function loadSession(): Promise<void> {
  const answer = await fetchSession();
  session.value = answer;
  if (answer.person?.language) proposeLanguage(answer.person.language);
}

/** The language that was chosen here goes with the person to other machines. */
export function keepOwnLanguage(language: Language): void {
  if (me.value?.by !== "session") return;
  // It holds here in any case: the next choice tries again.
  write<SessionView>("PATCH", "/session", { language }).catch(failed);
}

function failed(error: unknown): void {
  if (!(error instanceof OutOfReach || error instanceof Refused)) throw error;
}

/** Whether these roles may do it at all; an item's own `allowed` says whether it may be done now. */
export function may(act: PersonView["acts"][number]): boolean {
  return me.value?.acts.includes(act) ?? false;
}
