import { nightInstant } from "../analysis/leak/window.ts";
import type { Arrival, Intake } from "./intake.ts";
import { parseNight } from "./messages.ts";
import { checkPlausible } from "./plausibleTime.ts";
import { noteContact, storeItem } from "./storeItem.ts";
import type { Topic } from "./topics.ts";

/** A noise logger's own night. @throws RejectedMessage */
export async function receiveNight(
  intake: Intake,
  { sensorId, nightOf }: Extract<Topic, { kind: "night" }>,
  arrival: Arrival,
  signal: AbortSignal,
): Promise<void> {
  const { payload, device, at } = arrival;
  checkPlausible("date", nightInstant(nightOf, intake.timeZone), at);
  parseNight(payload);
  const item = {
    key: `night:${sensorId}:${nightOf}`,
    kind: "night",
    deviceId: device ?? sensorId,
    payload,
    subject: `${sensorId}_${nightOf}`,
  } as const;
  await storeItem(intake, item, arrival, signal, (tx) => noteContact(tx, sensorId, at));
}
