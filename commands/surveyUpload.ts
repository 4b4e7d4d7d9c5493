import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { MqttClient } from "mqtt";
import { connect } from "mqtt";
import type { ManifestMessage, ProgressMessage } from "../ingest/messages.ts";
import { formatTopic } from "../ingest/topics.ts";
import { WorkFailed } from "./command.ts";
import type { LocalFile } from "./surveyFiles.ts";

/** Suggested by bridge.md 5.2: 64 to 256 KiB, at most eight on the way, the next after a PUBACK. */
const chunkBytes = 256 * 1024;
const mostInFlight = 8;
/** Without a word for so long the server is asked again what is missing, ms. */
const askAgainMs = 3000;
/** Rounds after which a file that the server does not take is given up. */
const mostRounds = 3;
const connectMs = 15_000;

export interface Upload {
  url: string;
  /** what the device logs in with; null where the broker is open */
  login: { device: string; key: string } | null;
  surveyId: string;
  manifest: Omit<ManifestMessage, "files">;
  files: readonly LocalFile[];
  /** how long to wait for the verdict on the photos themselves, once they are stored; 0: not at all */
  waitSeconds: number;
  report: (sentBytes: number, toSendBytes: number) => void;
  signal: AbortSignal;
}

export interface UploadedFile {
  name: string;
  sha256: string;
  state: ProgressMessage["files"][number]["state"];
  reason: string | null;
  sentBytes: number;
}

/** What came of it: a verdict on each file, and the photos to shoot again as far as they were looked at. */
export interface Uploaded {
  files: UploadedFile[];
  analysedFiles: number;
  reshoot: ProgressMessage["reshoot"];
}

/**
 * Sends a survey and waits for the server's verdict on each file. What the server has already is not
 * sent: a killed upload goes on where it was.
 * @throws WorkFailed when the broker or the server does not answer
 */
export async function uploadSurvey(upload: Upload): Promise<Uploaded> {
  const client = await connected(upload);
  try {
    return await new SurveyUpload(upload, client).run();
  } finally {
    await client.endAsync(true);
  }
}

class SurveyUpload {
  readonly #upload: Upload;
  readonly #client: MqttClient;
  readonly #sent = new Map<string, number>();
  #toSend = 0;
  #latest: ProgressMessage | null = null;
  #heard: (() => void) | null = null;

  constructor(upload: Upload, client: MqttClient) {
    this.#upload = upload;
    this.#client = client;
    client.on("message", (_topic, payload, packet) => {
      // The retained one is from before we asked.
      if (packet.retain) return;
      this.#latest = JSON.parse(payload.toString("utf8")) as ProgressMessage;
      this.#heard?.();
    });
  }

  async run(): Promise<Uploaded> {
    const { surveyId, signal } = this.#upload;
    await this.#client.subscribeAsync(formatTopic({ kind: "progress", surveyId }), { qos: 1 });
    await this.#ask();
    let progress = await this.#answer(() => true);
    if (progress.state === "refused") {
      throw new WorkFailed(`the survey was refused: ${progress.reason ?? "no reason given"}`);
    }
    for (let round = 0; round < mostRounds && missingBytes(progress) > 0; round++) {
      await this.#sendMissing(progress);
      signal.throwIfAborted();
      await this.#ask();
      progress = await this.#answer((answer) => missingBytes(answer) === 0);
    }
    progress = await this.#judged(progress);
    const files = progress.files.map(({ name, sha256, state, reason }) => ({
      name,
      sha256,
      state,
      reason: reason ?? null,
      sentBytes: this.#sent.get(sha256) ?? 0,
    }));
    return { files, analysedFiles: progress.analysedFiles, reshoot: progress.reshoot };
  }

  /** The newest report once every stored photo has been looked at, or when the wait is over. */
  async #judged(progress: ProgressMessage): Promise<ProgressMessage> {
    const { waitSeconds, signal } = this.#upload;
    const until = performance.now() + 1000 * waitSeconds;
    let last = progress;
    while (last.analysedFiles < last.storedFiles && performance.now() < until) {
      await this.#next(signal);
      last = this.#latest ?? last;
      this.#latest = null;
    }
    return last;
  }

  /** A manifest sent again is the question "what is missing?". */
  async #ask(): Promise<void> {
    const { surveyId, manifest, files } = this.#upload;
    const message: ManifestMessage = {
      ...manifest,
      files: files.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 })),
    };
    this.#latest = null;
    const topic = formatTopic({ kind: "manifest", surveyId });
    await this.#client.publishAsync(topic, JSON.stringify(message), { qos: 1 });
  }

  /** The first answer that is good, or the last one before a silence. @throws WorkFailed without any */
  async #answer(good: (progress: ProgressMessage) => boolean): Promise<ProgressMessage> {
    const { signal } = this.#upload;
    let last: ProgressMessage | null = null;
    for (let silences = 0; silences < 10; ) {
      if (this.#latest) {
        last = this.#latest;
        this.#latest = null;
        if (good(last)) return last;
      }
      const heard = await this.#next(signal);
      if (heard) continue;
      if (last) return last;
      silences += 1;
      await this.#ask();
    }
    throw new WorkFailed(
      "the broker took the manifest, but nobody answers: is `mizuhashi ingest` running?",
    );
  }

  /** @returns false after a silence */
  #next(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
        this.#heard = null;
      };
      const stop = () => {
        end();
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        end();
        resolve(false);
      }, askAgainMs);
      this.#heard = () => {
        end();
        resolve(true);
      };
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
    });
  }

  async #sendMissing(progress: ProgressMessage): Promise<void> {
    this.#toSend = missingBytes(progress);
    const bySha = new Map(this.#upload.files.map((file) => [file.sha256, file]));
    for (const { sha256, missing } of progress.files) {
      const file = bySha.get(sha256);
      if (!file || missing.length === 0) continue;
      const handle = await open(file.path, "r");
      try {
        await this.#sendRanges(file, handle, missing);
      } finally {
        await handle.close();
      }
    }
  }

  /** At most eight chunks on the way, each until its PUBACK. */
  async #sendRanges(
    file: LocalFile,
    handle: FileHandle,
    missing: readonly (readonly [number, number])[],
  ): Promise<void> {
    const { surveyId, signal } = this.#upload;
    const { sha256 } = file;
    const chunks = missing.flatMap(([from, to]) => cut(from, to)).values();
    const sender = async () => {
      for (const { offset, length } of chunks) {
        signal.throwIfAborted();
        const delaySeconds = this.#latest?.delaySeconds ?? 0;
        if (delaySeconds > 0) await sleep(delaySeconds * 1000, undefined, { signal });
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
        if (bytesRead < length) throw new WorkFailed(`${file.path} became shorter meanwhile`);
        const topic = formatTopic({ kind: "chunk", surveyId, sha256, offset });
        await this.#client.publishAsync(topic, buffer, { qos: 1 });
        this.#sent.set(sha256, (this.#sent.get(sha256) ?? 0) + length);
        this.#upload.report(sum(this.#sent.values()), this.#toSend);
      }
    };
    await Promise.all(Array.from({ length: mostInFlight }, sender));
  }
}

async function connected({ url, login, signal }: Upload): Promise<MqttClient> {
  const client = connect(url, {
    clean: true,
    reconnectPeriod: 1000,
    ...(login ? { username: login.device, password: login.key } : {}),
  });
  let trouble = "no answer";
  client.on("error", (error) => {
    trouble = error.message || String(error);
  });
  signal.addEventListener("abort", () => client.end(true), { once: true });
  const timer = new AbortController();
  const answered = await Promise.race([
    new Promise<boolean>((resolve) => {
      client.once("connect", () => resolve(true));
      // A wrong key or a closed port does not become right by waiting.
      client.once("error", () => resolve(false));
    }),
    sleep(connectMs, false, { signal: AbortSignal.any([timer.signal, signal]) }).catch(() => false),
  ]);
  timer.abort();
  if (answered) return client;
  client.end(true);
  throw new WorkFailed(`no connection to ${url}: ${trouble}`);
}

function cut(from: number, to: number): { offset: number; length: number }[] {
  const chunks: { offset: number; length: number }[] = [];
  for (let offset = from; offset < to; offset += chunkBytes) {
    chunks.push({ offset, length: Math.min(chunkBytes, to - offset) });
  }
  return chunks;
}

function missingBytes({ files }: ProgressMessage): number {
  return sum(files.flatMap(({ missing }) => missing.map(([from, to]) => to - from)));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
