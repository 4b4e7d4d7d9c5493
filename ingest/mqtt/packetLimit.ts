import type { Socket } from "node:net";

/**
 * Ends the connection at the head of the first MQTT packet longer than `most` bytes: the broker's own
 * parser would collect up to 256 MB of it in memory (MQTT 3.1.1, 2.2.3). The broker pulls with
 * `read()`, so the frames are looked at on their way through it, without a copy.
 */
export function limitPackets(socket: Socket, most: number): void {
  const frames = new FrameHeads(most);
  const read = socket.read.bind(socket);
  socket.read = (size?: number): Buffer | null => {
    const chunk = read(size) as Buffer | null;
    if (chunk === null || frames.allow(chunk)) return chunk;
    socket.destroy(new Error(`an MQTT packet of more than ${most} bytes`));
    return null;
  };
}

/** Follows the frames of an MQTT stream, cut into chunks wherever. */
export class FrameHeads {
  readonly #most: number;
  /** bytes of the present packet still to come; null while its head is read */
  #left: number | null = null;
  #headBytes = 0;
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns false when a packet that begins in this chunk is too long */
  allow(chunk: Uint8Array): boolean {
    for (let at = 0; at < chunk.length; ) {
      if (this.#left === null) {
        this.#readHead(chunk[at] ?? 0);
        at += 1;
        if (this.#left !== null && this.#left > this.#most) return false;
      } else {
        const taken = Math.min(this.#left, chunk.length - at);
        at += taken;
        this.#left -= taken;
      }
      if (this.#left === 0) this.#left = null;
    }
    return true;
  }

  /** One byte of type, then one to four of seven bits each, the lowest first. */
  #readHead(byte: number): void {
    this.#headBytes += 1;
    if (this.#headBytes === 1) return;
    this.#length += (byte & 0x7f) * 128 ** (this.#headBytes - 2);
    if ((byte & 0x80) !== 0 && this.#headBytes < 5) return;
    this.#left = this.#length;
    this.#headBytes = 0;
    this.#length = 0;
  }
}
