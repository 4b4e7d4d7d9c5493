/** The data of a signal are at fault, not the program: says field, value and expectation. */
export class BadSignal extends Error {
  override readonly name = "BadSignal";
  readonly field: string;

  constructor(field: string, was: unknown, expected: string, options?: ErrorOptions) {
    super(`${field} is ${JSON.stringify(was) ?? String(was)}, expected ${expected}`, options);
    this.field = field;
  }
}
