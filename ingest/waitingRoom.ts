/**
 * Back-pressure: counts what waits to be analysed and lets a message in only while there is room.
 * Who waits here is not acknowledged, so brokers and devices keep what we cannot take yet.
 */
export class WaitingRoom {
  readonly #most: number;
  #count = 0;
  #queue: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get full(): boolean {
    return this.#count >= this.#most;
  }

  /** Callers that wait at the door now. */
  get outside(): number {
    return this.#queue.length;
  }

  /** Resolves when there is room, first come first served. @throws the signal's reason when it is aborted */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.full) return;
    await new Promise<void>((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        this.#queue = this.#queue.filter((one) => one !== admit);
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#queue.push(admit);
    });
  }

  added(items: number): void {
    this.#count += items;
  }

  /** What the database counts: other processes add and take too. */
  counted(waiting: number): void {
    this.#count = waiting;
    const room = Math.max(0, this.#most - waiting);
    for (const admit of this.#queue.splice(0, room)) admit();
  }

  taken(items: number): void {
    this.counted(Math.max(0, this.#count - items));
  }
}
