import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:net";
import type { AuthenticateError, Client, PublishPacket, Subscription } from "aedes";
import { Aedes } from "aedes";
import type { Logger } from "pino";
import { mostPacketBytes } from "../parameters.ts";
import type { Broker, Receive } from "./broker.ts";
import { BrokerUnavailable } from "./broker.ts";
import { limitPackets } from "./packetLimit.ts";

export interface EmbeddedBrokerOptions {
  host: string;
  /** 0: any free port */
  port: number;
  receive: Receive;
  /** null: no device has a key, so everybody may connect */
  keyMatches: (device: string, key: string) => Promise<boolean | null>;
  log: Logger;
}

/** What the present connection logged in as, and what ends with it. */
interface Session {
  device: string | null;
  gone: AbortController;
}

/** MQTT 3.1.1, 3.2.2.3: the return code of a CONNACK. */
const badUserNameOrPassword = 4;
const serverUnavailable = 3;

/**
 * The broker within this process. It receives inside `authorizePublish`, which runs before the PUBACK
 * and concurrently for the messages that one client has in flight; an error there ends the connection
 * without a PUBACK, and the client sends again.
 * @throws BrokerUnavailable when the port is taken or may not be used
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<Broker> {
  const { host, port, log } = options;
  const sessions = new WeakMap<Client, Session>();
  const aedes = await Aedes.createBroker({
    authenticate: (client, user, key, done) => {
      logIn(options, sessions, client, user, key).then(
        (ok) => (ok ? done(null, true) : done(refusal("unknown device or wrong key"), false)),
        (error: unknown) => {
          log.error({ err: error }, "a device could not be checked");
          done(refusal("try again later", serverUnavailable), false);
        },
      );
    },
    authorizePublish: (client, packet, done) => {
      takeIn(options, client === null ? undefined : sessions.get(client), packet).then(
        () => done(null),
        (error: unknown) => done(asError(error)),
      );
    },
    authorizeSubscribe: (client, subscription, done) => {
      done(null, maySubscribe(sessions.get(client)?.device ?? null, subscription));
    },
  });
  aedes.on("clientDisconnect", (client) => {
    sessions.get(client)?.gone.abort(new Error("the client has gone"));
  });
  aedes.on("clientError", (client, error) => {
    sessions.get(client)?.gone.abort(error);
    log.debug({ client: client.id, error: error.message }, "connection ended");
  });
  aedes.on("connectionError", (_client, error) => {
    log.debug({ error: error.message }, "connection refused");
  });

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // Without this the second PUBACK of a burst waits for the client's delayed TCP acknowledgement.
    socket.setNoDelay(true);
    limitPackets(socket, mostPacketBytes);
    aedes.handle(socket);
  });
  await listening(server, host, port).catch((cause) => {
    aedes.close();
    throw cause;
  });
  const address = server.address() as AddressInfo;
  return {
    url: `mqtt://${host.includes(":") ? `[${host}]` : host}:${address.port}`,
    listening: Promise.resolve(),
    sendDown: (topic, payload) =>
      new Promise((resolve, reject) => {
        const packet = {
          cmd: "publish",
          topic,
          payload,
          qos: 1,
          retain: true,
          dup: false,
        } as const;
        aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
      }),
    trouble: () => null,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(resolve));
      await closed;
    },
  };
}

async function logIn(
  { keyMatches }: EmbeddedBrokerOptions,
  sessions: WeakMap<Client, Session>,
  client: Client,
  user: string | undefined,
  key: Buffer | undefined,
): Promise<boolean> {
  const matches = await keyMatches(user ?? "", key?.toString("utf8") ?? "");
  if (matches === false) return false;
  sessions.set(client, {
    device: matches === null ? null : (user ?? null),
    gone: new AbortController(),
  });
  return true;
}

async function takeIn(
  { receive }: EmbeddedBrokerOptions,
  session: Session | undefined,
  packet: PublishPacket,
): Promise<void> {
  if (!session) throw new Error("published before it logged in");
  const { topic, payload } = packet;
  // A status may stay with the broker for others to see; a clip kept there would fill the memory.
  if (!/^mizuhashi\/v1\/sensors\/[^/]+\/status$/.test(topic)) packet.retain = false;
  const bytes = typeof payload === "string" ? Buffer.from(payload, "utf8") : payload;
  await receive(topic, bytes, session.device, session.gone.signal);
}

/** A device with a key hears its own commands and the progress of surveys, nothing else. */
function maySubscribe(device: string | null, subscription: Subscription): Subscription | null {
  if (device === null) return subscription;
  const { topic } = subscription;
  const own = `mizuhashi/v1/sensors/${device}/`;
  if (topic.startsWith(own) || /^mizuhashi\/v1\/surveys\/[^/]+\/progress$/.test(topic)) {
    return subscription;
  }
  return null;
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === "EADDRINUSE"
          ? `port ${port} on ${host} is taken by another program`
          : `cannot listen on ${host}:${port} (${cause.code ?? cause.message})`;
      const advice = `set MIZUHASHI_MQTT_PORT to a free port, or MIZUHASHI_MQTT_URL to a broker that runs`;
      reject(new BrokerUnavailable(`MQTT: ${why}; ${advice}`, { cause }));
    });
    server.listen(port, host, () => resolve());
  });
}

function refusal(message: string, returnCode: number = badUserNameOrPassword): AuthenticateError {
  return Object.assign(new Error(message), { returnCode });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
