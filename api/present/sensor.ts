import type { Sensor, SensorStatus } from "../../analysis/domain/sensor.ts";
import type { SensorStatusView, SensorView } from "../schemas/sensor.ts";
import type { SensorContext } from "../sensorState.ts";
import { sensorHealth, sensorState } from "../sensorState.ts";
import { presentInstant } from "./instant.ts";

export function presentSensor(sensor: Sensor, context: SensorContext): SensorView {
  const { placement } = sensor;
  const placed = placement.kind === "placed";
  return {
    id: sensor.id,
    name: sensor.name,
    kind: sensor.kind,
    placed,
    position: placed ? { lon: placement.position.lon, lat: placement.position.lat } : null,
    pipe: placed && placement.pipe ? { ...placement.pipe } : null,
    status: sensor.status && presentStatus(sensor.status),
    lastContactAt: presentInstant(sensor.lastContactAt),
    lastNightOf: context.nights.get(sensor.id)?.nightOf ?? null,
    ...sensorState(sensor, context),
    health: sensorHealth(sensor, context.now),
    caseId: context.cases.get(sensor.id)?.id ?? null,
    version: sensor.version,
  };
}

function presentStatus(status: SensorStatus): SensorStatusView {
  return {
    reportedAt: status.reportedAt.toISOString(),
    batteryV: status.batteryV,
    batteryDays: status.batteryDays,
    rssiDbm: status.rssiDbm,
    firmware: status.firmware,
    temperatureC: status.temperatureC,
    clockOffsetMs: status.clockOffsetMs,
    clockUncertaintyMs: status.clockUncertaintyMs,
  };
}
