import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IClientOptions, MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import { pino } from "pino";
import type { Ingest, IngestParts, IngestRole, IngestSettings } from "../../ingest/main.ts";
import { startIngest } from "../../ingest/main.ts";
import type { BlobStore } from "../../storage/blobs/blobStore.ts";
import { folderBlobs } from "../../storage/blobs/folder.ts";
import { sqlSeries } from "../../storage/series/sql.ts";
import type { Store } from "../../storage/sql/open.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { caseModel, leakModel } from "./leakModel.ts";

/** A whole ingest in this process, with a folder and an embedded broker of its own. */
export interface Install {
  store: Store;
  blobs: BlobStore;
  ingest: Ingest;
  dataDir: string;
  client(options?: IClientOptions): Promise<MqttClient>;
  stop(): Promise<void>;
}

export interface InstallOptions {
  roles?: readonly IngestRole[];
  settings?: Partial<IngestSettings>;
  /** PostgreSQL; SQLite in a folder of its own without it */
  databaseUrl?: string;
  parts?: (store: Store) => Partial<IngestParts>;
}

export async function anInstall(options: InstallOptions = {}): Promise<Install> {
  const dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-ingest-"));
  const store = await openDatabase({ databaseUrl: options.databaseUrl ?? null, dataDir });
  const blobs = folderBlobs(dataDir);
  const ingest = await startIngest({
    store,
    series: sqlSeries(store.db),
    blobs,
    settings: {
      mqttHost: "127.0.0.1",
      mqttPort: 0,
      mqttUrl: null,
      dataDir,
      timeZone: "Asia/Tokyo",
      mainsHz: 60,
      maxWaitingItems: 5000,
      workers: 1,
      ...options.settings,
    },
    model: await leakModel(),
    caseModel: await caseModel(),
    log: pino({ level: "silent" }),
    roles: options.roles ?? ["receive"],
    ...options.parts?.(store),
  });
  const clients: MqttClient[] = [];
  return {
    store,
    blobs,
    ingest,
    dataDir,
    async client(its) {
      const client = await connectAsync(ingest.mqttUrl ?? "", { reconnectPeriod: 0, ...its });
      client.on("error", () => undefined);
      clients.push(client);
      return client;
    },
    async stop() {
      await Promise.all(clients.map((client) => client.endAsync(true)));
      await ingest.stop();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
