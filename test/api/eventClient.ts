import type { IncomingMessage } from "node:http";
import { get } from "node:http";

export interface ReceivedEvent {
  id: number;
  event: string;
  data: unknown;
}

/** A browser's EventSource as far as the tests need it, over a real socket. */
export class EventClient {
  readonly events: ReceivedEvent[] = [];
  /** comments and retry lines */
  readonly other: string[] = [];
  readonly response: IncomingMessage;
  #rest = "";
  #ended = false;
  #waiting: (() => void)[] = [];

  private constructor(response: IncomingMessage) {
    this.response = response;
    response.setEncoding("utf8");
    response.on("data", (text: string) => this.#read(text));
    response.on("close", () => {
      this.#ended = true;
      this.#wake();
    });
    response.on("error", () => {});
  }

  static open(
    url: string,
    {
      lastEventId,
      query = "",
      headers: more = {},
    }: { lastEventId?: number; query?: string; headers?: Record<string, string> } = {},
  ): Promise<EventClient> {
    const resumed = lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) };
    const headers = { ...more, ...resumed };
    return new Promise((resolve, reject) => {
      const request = get(`${url}/api/v1/events${query}`, { headers, agent: false }, (response) => {
        const client = new EventClient(response);
        // The first line says that the server follows for us: from here on nothing is missed.
        void client
          .until(() => client.other.length > 0 || client.#ended)
          .then(() => resolve(client));
      });
      request.on("error", reject);
    });
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) {
      if (this.#ended) throw new Error(`stream ended after ${this.events.length} events`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async ended(): Promise<void> {
    while (!this.#ended) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.response.destroy();
  }

  #read(text: string): void {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    for (const block of blocks) this.#take(block);
    this.#wake();
  }

  #take(block: string): void {
    const fields = new Map(
      block.split("\n").map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon), line.slice(colon + 1).trimStart()] as const;
      }),
    );
    const data = fields.get("data");
    if (data === undefined) {
      this.other.push(block);
      return;
    }
    this.events.push({
      id: Number(fields.get("id")),
      event: fields.get("event") ?? "message",
      data: JSON.parse(data),
    });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
