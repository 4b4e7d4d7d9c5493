import type { TestProject } from "vitest/node";
import { findChromium } from "./chromium.ts";
import type { Daemon } from "./daemon.ts";
import { discard } from "./daemon.ts";
import { startInflux } from "./influx.ts";
import { startMosquitto } from "./mosquitto.ts";
import { installPackages } from "./packages.ts";
import { startPostgres } from "./postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    mosquittoUrl: string;
    influxUrl: string;
    postgresUrl: string;
    chromiumPath: string;
  }
}

/** Once a run: the real services that tests speak to, on ports and in folders of their own. */
export default async function start(project: TestProject): Promise<() => Promise<void>> {
  await installPackages();
  const started = await Promise.allSettled([startMosquitto(), startInflux(), startPostgres()]);
  const daemons = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const stop = async () => {
    await Promise.all(daemons.map(discard));
  };
  const [mosquitto, influx, postgres] = started;
  try {
    project.provide("mosquittoUrl", urlOf(mosquitto));
    project.provide("influxUrl", urlOf(influx));
    project.provide("postgresUrl", urlOf(postgres));
    project.provide("chromiumPath", await findChromium());
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

function urlOf(started: PromiseSettledResult<Daemon>): string {
  if (started.status === "rejected") throw started.reason;
  return started.value.url;
}
