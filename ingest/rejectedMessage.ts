/** The device's fault: the message becomes a dead letter with this sentence and is never tried again. */
export class RejectedMessage extends Error {
  override readonly name = "RejectedMessage";
  readonly field: string;

  constructor(field: string, was: unknown, expected: string, options?: ErrorOptions) {
    super(`${field} is ${shown(was)}, expected ${expected}`, options);
    this.field = field;
  }
}

/** A value as it stands in the message, cut where a device sends a novel. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
