import type { SensorStatus } from "../analysis/domain/sensor.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { putInbox } from "../storage/sql/inbox.ts";
import { saveStatus } from "../storage/sql/sensors.ts";
import type { Arrival, Intake } from "./intake.ts";
import type { StatusMessage } from "./messages.ts";
import { parseStatus } from "./messages.ts";
import { checkPlausible } from "./plausibleTime.ts";
import { noteContact, sha256Of } from "./storeItem.ts";
import type { Topic } from "./topics.ts";

/**
 * What a sensor says of itself. It is retained, so it comes again after every reconnect: only what is
 * new counts. Its figures wait in the inbox for the time series. @throws RejectedMessage
 */
export async function receiveStatus(
  intake: Intake,
  { sensorId }: Extract<Topic, { kind: "status" }>,
  { topic, payload, device, at }: Arrival,
): Promise<void> {
  const status = toStatus(parseStatus(payload));
  checkPlausible("reportedAt", status.reportedAt, at);
  const stored = await intake.commits.run(async (tx) => {
    const result = await putInbox(tx, {
      key: `status:${sensorId}:${status.reportedAt.toISOString()}`,
      kind: "status",
      sha256: sha256Of(payload),
      deviceId: device ?? sensorId,
      topic,
      payload,
      subject: sensorId,
      receivedAt: at,
    });
    if (result !== "stored") return result;
    await noteContact(tx, sensorId, at);
    await saveStatus(tx, sensorId, status);
    const data = { reportedAt: status.reportedAt.toISOString() };
    await appendEvent(tx, { at, kind: "sensor.status", subject: sensorId, actor: "system", data });
    return result;
  });
  if (stored !== "stored") return;
  intake.room.added(1);
  intake.stored();
}

export function toStatus(message: StatusMessage): SensorStatus {
  return {
    reportedAt: new Date(message.reportedAt),
    batteryV: message.batteryV ?? null,
    batteryDays: message.batteryDays ?? null,
    rssiDbm: message.rssiDbm ?? null,
    firmware: message.firmware ?? null,
    temperatureC: message.temperatureC ?? null,
    clockOffsetMs: message.clockOffsetMs ?? null,
    clockUncertaintyMs: message.clockUncertaintyMs ?? null,
  };
}
