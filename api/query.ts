import { BadRequest } from "./problems.ts";

/** @throws BadRequest when a text that looks like an instant is none, such as February 30 */
export function instantOf(pointer: string, text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) {
    throw new BadRequest(pointer, text, "an instant, UTC, such as 2026-11-24T02:00:00.000Z");
  }
  return at;
}

/** @throws BadRequest when a text that looks like a date is none */
export function dateOf(pointer: string, text: string): string {
  const at = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(text)) {
    throw new BadRequest(pointer, text, "a date such as 2026-11-24");
  }
  return text;
}
