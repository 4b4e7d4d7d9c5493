/** Wakes a loop at once when there is something to do; a ring while nobody waits is remembered. */
export class Bell {
  #rung = false;
  #waiting: (() => void) | null = null;

  ring(): void {
    if (this.#waiting) this.#waiting();
    else this.#rung = true;
  }

  /** Resolves at the next ring, after `ms`, or when the signal is aborted, whichever comes first. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#rung || signal.aborted) {
      this.#rung = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#waiting = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done, { once: true });
      this.#waiting = done;
    });
  }
}
