/** An instant as it travels, absent ones as null. */
export function presentInstant(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}
