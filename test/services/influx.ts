import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Daemon, DaemonOptions } from "./daemon.ts";
import { freePort, startDaemon, temporaryFolder } from "./daemon.ts";

interface InfluxDaemonOptions extends DaemonOptions {
  /** whether requests need a user and password; the first user may be made without */
  login?: boolean;
}

/** InfluxDB 1.x on the loopback, each write fsynced; databases are made by those who use them. */
export async function startInflux(options: InfluxDaemonOptions = {}): Promise<Daemon> {
  const port = options.port ?? (await freePort());
  const rpcPort = await freePort();
  const folder = options.folder ?? (await temporaryFolder("influx"));
  const lines = [
    "reporting-disabled = true",
    `bind-address = "127.0.0.1:${rpcPort}"`,
    "[meta]",
    `dir = "${folder}/meta"`,
    "[data]",
    `dir = "${folder}/data"`,
    `wal-dir = "${folder}/wal"`,
    'wal-fsync-delay = "0s"',
    "query-log-enabled = false",
    "[monitor]",
    "store-enabled = false",
    "[http]",
    `bind-address = "127.0.0.1:${port}"`,
    "log-enabled = false",
    `auth-enabled = ${options.login === true}`,
    "[continuous_queries]",
    "enabled = false",
  ];
  const config = join(folder, "influxdb.conf");
  await writeFile(config, `${lines.join("\n")}\n`);
  const url = `http://127.0.0.1:${port}`;
  return startDaemon({
    name: "influxd",
    command: "/usr/bin/influxd",
    args: ["-config", config],
    url,
    port,
    folder,
    env: { HOME: folder },
    stopSignal: "SIGTERM",
    async answers() {
      const response = await fetch(`${url}/ping`);
      if (!response.ok) throw new Error(`/ping answers ${response.status}`);
    },
  });
}
