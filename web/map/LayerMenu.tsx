import { bridges } from "../bridges/bridges.ts";
import { shownCases } from "../cases/cases.ts";
import { Icon } from "../frame/Icon.tsx";
import { sensors } from "../sensors/sensors.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import type { LayerName } from "./layers.ts";
import { layerNames, shownLayers, switchLayer } from "./layers.ts";
import { pipes } from "./pipes.ts";
import { tilesState } from "./tiles.ts";

export function LayerMenu() {
  return (
    <details class="layer-menu">
      <summary class="tool tool-wide">
        <Icon name="layers" />
        {say(text.layers)}
      </summary>
      <div class="layer-list">
        {layerNames.map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={shownLayers.value.has(name)}
              onChange={() => switchLayer(name)}
            />
            {say(text[`layer_${name}`])}
            <LayerCount name={name} />
          </label>
        ))}
        {tilesState.value === "away" && <p class="hint">{say(text.tilesAway)}</p>}
      </div>
    </details>
  );
}

function LayerCount({ name }: { name: LayerName }) {
  const count = countOf(name);
  return count === null ? null : <span class="count">{figure(count)}</span>;
}

function countOf(name: LayerName): number | null {
  switch (name) {
    case "pipes":
      return pipes.value?.size ?? null;
    case "cases":
      return shownCases.value.length;
    case "sensors":
      return sensors.value?.size ?? null;
    case "bridges":
      return bridges.value?.size ?? null;
    case "tiles":
    case "labels":
      return null;
  }
}
