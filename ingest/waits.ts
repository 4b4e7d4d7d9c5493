import { setTimeout as sleep } from "node:timers/promises";
import { firstWaitMs, longestWaitMs } from "./parameters.ts";

/** Growing, jittered waits after faults of the surroundings, so that not everybody comes back at once. */
export class Waits {
  #faults = 0;

  /** The next wait in ms: doubles with every fault, between half and the whole of it. */
  nextMs(): number {
    const whole = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(this.#faults, 16));
    this.#faults += 1;
    return whole * (0.5 + Math.random() / 2);
  }

  /** Waits. @throws the signal's reason when it is aborted */
  async next(signal: AbortSignal): Promise<void> {
    await sleep(this.nextMs(), undefined, { signal }).catch(() => signal.throwIfAborted());
  }

  worked(): void {
    this.#faults = 0;
  }
}
