import { useEffect, useState } from "preact/hooks";
import type { LonLatView } from "../../api/schemas/geo.ts";
import type { SensorView } from "../../api/schemas/sensor.ts";
import { announce } from "../announce.ts";
import { editSensor, OutOfReach, Refused } from "../api.ts";
import { Icon } from "../frame/Icon.tsx";
import { placing } from "../map/view.ts";
import { parseCoordinates } from "../text/coordinates.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { putSensor } from "./sensors.ts";

/** Puts a sensor on the map by a press on it or by coordinates: no dragging is needed. */
export function PlaceForm({ sensor }: { sensor: SensorView }) {
  const [lat, setLat] = useState(sensor.position?.lat.toFixed(6) ?? "");
  const [lon, setLon] = useState(sensor.position?.lon.toFixed(6) ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  const place = (at: LonLatView) => {
    setLat(at.lat.toFixed(6));
    setLon(at.lon.toFixed(6));
    placing.value = null;
  };
  useEffect(
    () => () => {
      placing.value = null;
    },
    [],
  );
  const save = async () => {
    const at = parseCoordinates(`${lat}, ${lon}`);
    if (at === null) {
      setProblem(say(text.invalidPlace));
      return;
    }
    setProblem(await saved(sensor, at));
  };
  return (
    <form
      class="block form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h3>{say(text.place)}</h3>
      <p class="hint">{say(text.placeHint)}</p>
      <div class="place-row">
        <button
          type="button"
          class="button"
          aria-pressed={placing.value !== null}
          onClick={() => {
            placing.value = placing.value === null ? place : null;
          }}
        >
          <Icon name="pin" />
          {say(placing.value === null ? text.placeOnMap : text.placing)}
        </button>
        <Coordinate words={say(text.latitude)} value={lat} set={setLat} problem={problem} />
        <Coordinate words={say(text.longitude)} value={lon} set={setLon} problem={problem} />
        <button type="submit" class="button button-main">
          {say(text.savePlace)}
        </button>
      </div>
      {problem !== null && (
        <p class="field-problem" id="place-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

function Coordinate({
  words,
  value,
  set,
  problem,
}: {
  words: string;
  value: string;
  set: (value: string) => void;
  problem: string | null;
}) {
  return (
    <label class="field field-short">
      <span>{words}</span>
      <input
        type="text"
        inputMode="decimal"
        autocomplete="off"
        value={value}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : "place-problem"}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}

/** Null when it was saved, else what went wrong; what was typed stays in the form. */
async function saved(sensor: SensorView, at: LonLatView): Promise<string | null> {
  try {
    putSensor(await editSensor(sensor.id, { position: at }, sensor.version));
    announce(say(text.placed, sensor.id));
    return null;
  } catch (error) {
    if (error instanceof OutOfReach) return say(text.notSent);
    if (!(error instanceof Refused)) throw error;
    const { status, current, detail } = error.problem;
    if (status !== 412) return say(text.refused, detail);
    if (current !== undefined) putSensor(current as SensorView);
    return say(text.conflict);
  }
}
