/**
 * Back-pressure: counts what waits to be analysed and lets a message in only while there is room.
 * Who waits here is not acknowledged, so brokers and devices keep what we cannot take yet.
 */
export class WaitingRoom {
  readonly #most: number;
  #waiting = 0;
  /** let in, but not stored yet: they take a place too */
  #entering = 0;
  #outside: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get full(): boolean {
    return this.#waiting + this.#entering >= this.#most;
  }

  /** Callers that wait at the door now. */
  get outside(): number {
    return this.#outside.length;
  }

  /**
   * Resolves when there is room, first come first served; who is in must `leave`.
   * @throws the signal's reason when it is aborted
   */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.full) {
      this.#entering += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#outside = this.#outside.filter((one) => one !== admit);
        reject(signal.reason);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.#outside.push(admit);
    });
  }

  /** @param stored how many items wait more: none for a duplicate or what was refused */
  leave(stored: number): void {
    this.#entering -= 1;
    this.#waiting += stored;
    this.#admit();
  }

  added(items: number): void {
    this.#waiting += items;
  }

  /** What the database counts: other processes add and take too. */
  counted(waiting: number): void {
    this.#waiting = waiting;
    this.#admit();
  }

  taken(items: number): void {
    this.counted(Math.max(0, this.#waiting - items));
  }

  #admit(): void {
    while (!this.full) {
      const admit = this.#outside.shift();
      if (!admit) return;
      this.#entering += 1;
      admit();
    }
  }
}
