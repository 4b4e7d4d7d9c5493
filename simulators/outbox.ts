import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import type { Outgoing } from "./cityMessages.ts";

/** Several devices' connections behind one door. */
export interface Outbox {
  /** Resolves when every message has its PUBACK. Order holds within a connection only. */
  send(messages: Iterable<Outgoing | null> | AsyncIterable<Outgoing | null>): Promise<number>;
  close(): Promise<void>;
}

/** Messages that wait for their PUBACK, per connection: what a modem's buffer holds. */
const inFlight = 8;

/**
 * @throws the connection's error when the broker cannot be reached at first; later it reconnects and
 *   what was not acknowledged is sent again
 */
export async function openOutbox(
  url: string,
  connections: number,
  signal: AbortSignal,
  login: { username: string; password: string } | null = null,
): Promise<Outbox> {
  const clients: MqttClient[] = [];
  try {
    for (let i = 0; i < connections; i++) {
      const clientId = `city-${process.pid}-${Date.now().toString(36)}-${i + 1}`;
      const options = { clientId, reconnectPeriod: 1000, connectTimeout: 10_000, ...login };
      // Only the first attempt must succeed; afterwards the client reconnects by itself.
      clients.push(await connectAsync(url, options, false));
    }
  } catch (error) {
    await Promise.all(clients.map((client) => client.endAsync(true)));
    throw error;
  }
  for (const client of clients) client.on("error", () => client.reconnecting);

  return {
    async send(messages) {
      let sent = 0;
      const source = toAsync(messages);
      const lane = async (client: MqttClient) => {
        for (let next = await source.next(); !next.done; next = await source.next()) {
          if (signal.aborted) return;
          if (next.value === null) continue;
          const { topic, payload, retain } = next.value;
          await orAborted(client.publishAsync(topic, payload, { qos: 1, retain }), signal);
          if (!signal.aborted) sent++;
        }
      };
      const lanes = clients.flatMap((client) =>
        Array.from({ length: inFlight }, () => lane(client)),
      );
      await Promise.all(lanes);
      return sent;
    },
    async close() {
      await Promise.all(clients.map((client) => client.endAsync(signal.aborted)));
    },
  };
}

/**
 * Ends with the work or with the signal, whichever comes first. A race against one promise that lives
 * as long as the city would keep every message that ever took part in it.
 */
function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve();
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(stop, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** One source for all lanes: an async generator queues their calls. */
async function* toAsync<T>(source: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* source;
}
