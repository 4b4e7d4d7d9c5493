import type { IClientOptions, MqttClient } from "mqtt";
import { connect } from "mqtt";
import type { Logger } from "pino";
import { receivedTopics } from "../topics.ts";
import type { Broker, Receive } from "./broker.ts";

export interface ExternalBrokerOptions {
  url: string;
  /** the same after every start: the broker keeps what was not acknowledged under this name */
  clientId: string;
  receive: Receive;
  log: Logger;
}

/** While one message is held back, the broker hears from us so often, ms. */
const signOfLifeMs = 15_000;

/**
 * A broker that runs elsewhere (Mosquitto, EMQX …): a persistent session whose PUBACK is sent by the
 * callback of `handleMessage`, so it too means stored. MQTT.js handles packets one by one until then.
 * It connects in the background and comes back by itself; devices are the broker's to check.
 */
export function connectToBroker({ url, clientId, receive, log }: ExternalBrokerOptions): Broker {
  const stopped = new AbortController();
  let connection = new AbortController();
  let trouble: string | null = "not connected yet";
  const options: IClientOptions = { clientId, clean: false, keepalive: 60, reconnectPeriod: 1000 };
  const client = connect(url, options);
  let heard = () => {};
  const listening = new Promise<void>((resolve) => {
    heard = resolve;
  });

  client.handleMessage = (packet, done) => {
    const signal = AbortSignal.any([stopped.signal, connection.signal]);
    const bytes =
      typeof packet.payload === "string" ? Buffer.from(packet.payload, "utf8") : packet.payload;
    // Nothing is read while a message is held back, not even the answer to a ping: without this the
    // client would take the broker for dead.
    const life = setInterval(() => {
      client.sendPing();
      client.reschedulePing(true);
    }, signOfLifeMs);
    receive(packet.topic, bytes, null, signal)
      // After a reconnect the packet id may belong to another message: acknowledge only here and now.
      .then(() => done(signal.aborted ? new Error("the connection has gone") : undefined))
      .catch((error: unknown) => {
        log.warn({ topic: packet.topic, error: String(error) }, "not acknowledged");
        done(error instanceof Error ? error : new Error(String(error)));
        // The broker sends again only to a new connection.
        if (!signal.aborted) client.stream.destroy();
      })
      .finally(() => clearInterval(life));
  };
  client.on("connect", () => {
    client.subscribe([...receivedTopics], { qos: 1 }, (error) => {
      trouble = error ? `subscription refused: ${error.message}` : null;
      if (error) log.error({ url, error: error.message }, "subscription refused");
      else {
        log.info({ url }, "connected to the broker");
        heard();
      }
    });
  });
  client.on("close", () => {
    connection.abort(new Error("the connection has gone"));
    connection = new AbortController();
    trouble = `no connection to ${url}`;
  });
  client.on("error", (error) => {
    trouble = `${url}: ${error.message}`;
    log.warn({ url, error: error.message }, "broker");
  });
  return {
    url,
    listening,
    sendDown: (topic, payload) => published(client, topic, payload),
    trouble: () => trouble,
    stop: async () => {
      stopped.abort(new Error("stopping"));
      await client.endAsync(true);
    },
  };
}

async function published(client: MqttClient, topic: string, payload: string): Promise<void> {
  // What cannot go out now is out of date when the broker is back: the next one says it anew.
  if (!client.connected) return;
  await client.publishAsync(topic, payload, { qos: 1, retain: true });
}
