import type { SensorView } from "../../api/schemas/sensor.ts";
import { RowShapes } from "../cases/CaseList.tsx";
import { Row, Rows } from "../list/Rows.tsx";
import { SymbolIcon } from "../map/SymbolIcon.tsx";
import { setQuery } from "../place.ts";
import { figure, shortInstant } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import type { SensorFilter } from "./listedSensors.ts";
import { listedSensors, passesSensor, sensorFilter, sensorFilters } from "./listedSensors.ts";
import { sensors } from "./sensors.ts";

export function SensorList() {
  if (sensors.value === null) return <RowShapes />;
  if (sensors.value.size === 0) return <p class="empty">{say(text.noSensors)}</p>;
  return (
    <>
      <Filters />
      {listedSensors.value.length === 0 ? (
        <p class="empty">{say(text.noMatchHere)}</p>
      ) : (
        <Rows
          items={listedSensors.value}
          row={(sensor) => <SensorRow key={sensor.id} sensor={sensor} />}
        />
      )}
    </>
  );
}

function filterWords(filter: SensorFilter): string {
  switch (filter) {
    case "all":
      return say(text.healthAll);
    case "unplaced":
      return say(text.unplaced);
    case "weakBattery":
    case "badClock":
      return say(text[`health_${filter}`]);
    case "leak":
    case "watch":
    case "silent":
      return say(text[`band_${filter}`]);
  }
}

function Filters() {
  const all = [...(sensors.value?.values() ?? [])];
  return (
    <fieldset class="chips">
      <legend class="visually-hidden">{say(text.sensorFilter)}</legend>
      {sensorFilters.map((filter) => {
        const count = all.filter((sensor) => passesSensor(filter, sensor)).length;
        if (count === 0 && filter !== "all" && sensorFilter.value !== filter) return null;
        return (
          <button
            key={filter}
            type="button"
            class="chip"
            aria-pressed={sensorFilter.value === filter}
            onClick={() => setQuery({ health: filter === "all" ? null : filter })}
          >
            {filterWords(filter)}
            <span class="count">{figure(count)}</span>
          </button>
        );
      })}
    </fieldset>
  );
}

function SensorRow({ sensor }: { sensor: SensorView }) {
  const { id, name, state, score, placed, health, lastContactAt } = sensor;
  return (
    <Row item={{ kind: "sensor", id }}>
      <span class="row-symbol">
        <SymbolIcon shape={state} />
      </span>
      <span class="row-main">
        <span class="row-title">
          <span class="code">{id}</span> {name}
        </span>
        <span class="row-sub">
          <span>{say(text[`band_${state}`])}</span>
          {lastContactAt !== null && <span>{shortInstant(lastContactAt)}</span>}
          {!placed && <span class="badge">{say(text.unplaced)}</span>}
          {health
            .filter((ailment) => ailment !== "silent")
            .map((ailment) => (
              <span key={ailment} class="badge">
                {say(text[`health_${ailment}`])}
              </span>
            ))}
        </span>
      </span>
      <span class="row-end">{score !== null && <span class="figure">{figure(score)}</span>}</span>
    </Row>
  );
}
