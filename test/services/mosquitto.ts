import { writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { join } from "node:path";
import type { Daemon, DaemonOptions } from "./daemon.ts";
import { freePort, startDaemon, temporaryFolder } from "./daemon.ts";

export interface MosquittoOptions extends DaemonOptions {
  /** false: saves only when it ends; saving after every change writes the whole queue each time */
  savesEveryChange?: boolean;
}

/** A plain Mosquitto on the loopback: nobody logs in, sessions and queued messages are kept on disk. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Daemon> {
  const port = options.port ?? (await freePort());
  const folder = options.folder ?? (await temporaryFolder("mosquitto"));
  const lines = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
    "persistence true",
    `persistence_location ${folder}/`,
    ...(options.savesEveryChange === false
      ? []
      : ["autosave_interval 1", "autosave_on_changes true"]),
    "max_queued_messages 0",
    "log_dest stderr",
    "log_type error",
    "log_type warning",
    ...(process.getuid?.() === 0 ? ["user root"] : []),
  ];
  const config = join(folder, "mosquitto.conf");
  await writeFile(config, `${lines.join("\n")}\n`);
  return startDaemon({
    name: "mosquitto",
    command: "/usr/sbin/mosquitto",
    args: ["-c", config],
    url: `mqtt://127.0.0.1:${port}`,
    port,
    folder,
    stopSignal: "SIGTERM",
    answers: () => connects(port),
  });
}

function connects(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.on("error", reject);
    socket.on("connect", () => {
      socket.destroy();
      resolve();
    });
  });
}
