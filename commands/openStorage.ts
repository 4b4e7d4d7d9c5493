import type { Config } from "../config.ts";
import type { BlobStore } from "../storage/blobs/blobStore.ts";
import { folderBlobs } from "../storage/blobs/folder.ts";
import { influxSeries } from "../storage/series/influx.ts";
import type { SeriesStore } from "../storage/series/seriesStore.ts";
import { sqlSeries } from "../storage/series/sql.ts";
import type { Store } from "../storage/sql/open.ts";
import { openDatabase } from "../storage/sql/open.ts";

/** Everything that is kept, as the settings place it. */
export interface OpenStorage {
  store: Store;
  series: SeriesStore;
  seriesKind: "sql" | "influx";
  blobs: BlobStore;
  close(): Promise<void>;
}

/** @throws TransientFault when the database is out of reach */
export async function openStorage(
  config: Pick<Config, "databaseUrl" | "dataDir" | "influx">,
): Promise<OpenStorage> {
  const store = await openDatabase(config);
  const series = config.influx === null ? sqlSeries(store.db) : influxSeries(config.influx);
  return {
    store,
    series,
    seriesKind: config.influx === null ? "sql" : "influx",
    blobs: folderBlobs(config.dataDir),
    close: async () => {
      await series.close();
      await store.close();
    },
  };
}
