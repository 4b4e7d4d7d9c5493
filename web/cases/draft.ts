const prefix = "mizuhashi.draft.";

/** What was typed about a case and not sent yet, kept on this device. */
export function draftOf(caseId: string): string {
  return localStorage.getItem(prefix + caseId) ?? "";
}

export function keepDraft(caseId: string, words: string): void {
  if (words === "") localStorage.removeItem(prefix + caseId);
  else localStorage.setItem(prefix + caseId, words);
}
