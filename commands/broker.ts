import { readConfig } from "../config.ts";
import { BadInput, command } from "./command.ts";
import { runIngest } from "./ingest.ts";

export const broker = command({
  name: "broker",
  usage: "",
  summary: "Run the embedded MQTT broker alone: it stores and acknowledges, others analyse",
  help: "Listens on MIZUHASHI_MQTT_HOST and MIZUHASHI_MQTT_PORT. `mizuhashi ingest --analyse-only` with the\nsame database works on what it stores.",
  async run(_call, { env, log, signal }) {
    const { mqttUrl } = readConfig(env);
    if (mqttUrl !== null) {
      throw new BadInput("MIZUHASHI_MQTT_URL", mqttUrl, "nothing: the broker is this program");
    }
    await runIngest(["receive"], env, log, signal);
  },
});
