import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { SensorStatusView, SensorView } from "../../api/schemas/sensor.ts";
import { PanelHead } from "../frame/PanelHead.tsx";
import { SymbolIcon } from "../map/SymbolIcon.tsx";
import { may } from "../people/session.ts";
import { select } from "../selection.ts";
import { system } from "../system/system.ts";
import { figure, longInstant, night, quantity, signed } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { PlaceForm } from "./PlaceForm.tsx";
import { SensorSound } from "./SensorSound.tsx";
import { sensors } from "./sensors.ts";

export function SensorPanel({ id }: { id: string }) {
  const shown = useMemo(() => computed(() => sensors.value?.get(id)), [id]);
  const sensor = shown.value;
  const mayPlace = may("sensor.place");
  if (!sensor) {
    return (
      <section class="panel" aria-label={id}>
        <PanelHead title={id} />
        <p class="empty">{sensors.value === null ? say(text.loading) : say(text.notFound, id)}</p>
      </section>
    );
  }
  return (
    <section class="panel" aria-label={`${say(text.layer_sensors)} ${id}`}>
      <Head sensor={sensor} />
      <div class="panel-body">
        {mayPlace && !sensor.placed && <PlaceForm sensor={sensor} />}
        <Facts sensor={sensor} />
        <Status status={sensor.status} />
        <SensorSound
          sensorId={id}
          until={
            sensor.lastNightOf === null ? null : (system.value?.nights.latest ?? sensor.lastNightOf)
          }
        />
        {mayPlace && sensor.placed && <PlaceForm sensor={sensor} />}
      </div>
    </section>
  );
}

function Head({ sensor }: { sensor: SensorView }) {
  const { id, name, kind, state, score } = sensor;
  return (
    <PanelHead
      mark={
        <span class="panel-symbol">
          <SymbolIcon shape={state} />
        </span>
      }
      title={name === null ? id : name}
      sub={
        <>
          <span class="code">{id}</span>
          <span>{say(text[`band_${state}`])}</span>
          {score !== null && <span>{say(text.scoreIs, figure(score))}</span>}
          <span>{say(text[`sensorKind_${kind}`])}</span>
        </>
      }
      end={
        sensor.caseId === null ? undefined : (
          <button
            type="button"
            class="button"
            onClick={() => sensor.caseId !== null && select({ kind: "case", id: sensor.caseId })}
          >
            {say(text.openCase)} <span class="code">{sensor.caseId}</span>
          </button>
        )
      }
    />
  );
}

function Facts({ sensor }: { sensor: SensorView }) {
  const { health, lastContactAt, lastNightOf, pipe, placed } = sensor;
  return (
    <dl class="facts">
      <div>
        <dt>{say(text.health)}</dt>
        <dd>
          {health.length === 0
            ? say(text.healthGood)
            : health.map((ailment) => say(text[`health_${ailment}`])).join(" · ")}
        </dd>
      </div>
      <div>
        <dt>{say(text.lastContact)}</dt>
        <dd>{lastContactAt === null ? say(text.none) : longInstant(lastContactAt)}</dd>
      </div>
      <div>
        <dt>{say(text.lastNightOf)}</dt>
        <dd>{lastNightOf === null ? say(text.none) : night(lastNightOf)}</dd>
      </div>
      <div class="fact-wide">
        <dt>{say(text.place)}</dt>
        <dd>
          {!placed
            ? say(text.unplaced)
            : pipe === null
              ? say(text.offPipe)
              : say(text.onPipe, pipe.pipeId, figure(pipe.offsetM))}
        </dd>
      </div>
    </dl>
  );
}

function Status({ status }: { status: SensorStatusView | null }) {
  return (
    <section class="block">
      <div class="block-head">
        <h3>{say(text.status)}</h3>
        {status !== null && <span class="hint">{longInstant(status.reportedAt)}</span>}
      </div>
      {status === null ? (
        <p class="hint">{say(text.noStatus)}</p>
      ) : (
        <dl class="facts">
          {lines(status).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** What it did not say of itself is left out. */
function lines(status: SensorStatusView): [string, string][] {
  const { batteryV, batteryDays, rssiDbm, clockOffsetMs, clockUncertaintyMs } = status;
  const battery = [
    batteryV === null ? "" : quantity(batteryV, "V", 2),
    batteryDays === null ? "" : say(text.batteryDays, figure(batteryDays)),
  ].filter((part) => part !== "");
  const all: [string, string | null][] = [
    [say(text.battery), battery.length === 0 ? null : battery.join(" · ")],
    [say(text.signal), rssiDbm === null ? null : quantity(rssiDbm, "dBm")],
    [
      say(text.clockSync),
      clockOffsetMs === null
        ? null
        : `${signed(clockOffsetMs, 1)}${
            clockUncertaintyMs === null ? "" : ` ± ${figure(clockUncertaintyMs, 1)}`
          } ms`,
    ],
    [
      say(text.temperature),
      status.temperatureC === null ? null : quantity(status.temperatureC, "°C", 1),
    ],
    [say(text.firmware), status.firmware],
  ];
  return all.filter((line): line is [string, string] => line[1] !== null);
}
