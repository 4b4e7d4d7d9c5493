/** The way to and from the devices, whichever broker carries it. */
export interface Broker {
  /** where devices connect */
  url: string;
  /** resolves when devices are heard for the first time: before it, an external broker keeps nothing for us */
  listening: Promise<void>;
  /** Publishes downwards, QoS 1 and retained: who connects later hears the last one. */
  sendDown(topic: string, payload: string): Promise<void>;
  /** why devices are not heard now; null while all is well */
  trouble(): string | null;
  stop(): Promise<void>;
}

/** Takes one message in; resolves when it may be acknowledged, throws when it may not. */
export type Receive = (
  topic: string,
  payload: Uint8Array,
  device: string | null,
  signal: AbortSignal,
) => Promise<void>;

/** The broker cannot start, and the person can mend it. */
export class BrokerUnavailable extends Error {
  override readonly name = "BrokerUnavailable";
}
