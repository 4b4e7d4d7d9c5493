/** An action that the state of a case or finding does not permit; the sentence says what it would need. */
export class NotAllowedNow extends Error {
  override readonly name = "NotAllowedNow";

  constructor(action: string, state: string, needed: string) {
    super(`${action} is not possible while ${state}: ${needed}`);
  }
}
