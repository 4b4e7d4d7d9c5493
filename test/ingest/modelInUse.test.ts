import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actOnModel } from "../../analysis/cases/modelActions.ts";
import { formatInstant } from "../../ingest/topics.ts";
import { decideModel, insertModel, modelVersion } from "../../storage/sql/models.ts";
import { recording } from "../../storage/sql/recordings.ts";
import { aModelVersion } from "../builders.ts";
import type { Install } from "./install.ts";
import { anInstall } from "./install.ts";
import { leakModel } from "./leakModel.ts";
import { aWav, minutesAgo, recordingTopic } from "./payloads.ts";

let install: Install;
let client: MqttClient;
beforeAll(async () => {
  install = await anInstall({ roles: ["receive", "analyse"] });
  client = await install.client();
});
afterAll(() => install.stop());

const db = () => install.store.db;

/** Sends a clip and waits for what is said of it. */
async function assessed(minutes: number) {
  const at = minutesAgo(minutes);
  await client.publishAsync(recordingTopic("S-1", at), aWav(1), { qos: 1 });
  const id = `S-1_${formatInstant(at)}`;
  const look = async () => (await recording(db(), id))?.assessment?.modelVersion;
  await expect.poll(look).toBeTypeOf("string");
  return { id, version: await look() };
}

async function decide(id: string, action: "accept" | "retire"): Promise<void> {
  const model = await modelVersion(db(), id);
  if (!model) throw new Error(`no ${id}`);
  await decideModel(db(), actOnModel(model, action, "local", new Date()), model.version);
}

test("a model is used from its acceptance on, without a restart; old assessments keep theirs", async () => {
  const before = await assessed(30);
  expect(before.version).toBe("leak-1");

  const content = { ...((await leakModel()) as object), version: "city-1" };
  await insertModel(db(), aModelVersion(), content);
  expect((await assessed(29)).version).toBe("leak-1");
  await decide("city-1", "accept");
  const after = await assessed(28);
  expect(after.version).toBe("city-1");

  expect((await recording(db(), before.id))?.assessment?.modelVersion).toBe("leak-1");
  await decide("city-1", "retire");
  expect((await assessed(27)).version).toBe("leak-1");
});

test("an accepted model that is none stops no analysis: the one before it goes on", async () => {
  await insertModel(db(), aModelVersion({ id: "city-2" }), { version: "city-2" });
  await decide("city-2", "accept");
  expect((await assessed(26)).version).toBe("leak-1");
});
