import { Icon } from "../frame/Icon.tsx";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { showWholeArea, zoomBy } from "./view.ts";

/** Our own buttons, before the map in reading order: Leaflet would put its controls after it. */
export function MapControls() {
  return (
    <fieldset class="map-controls" aria-label={say(text.mapControls)}>
      <button type="button" class="tool" onClick={() => zoomBy(1)} aria-label={say(text.zoomIn)}>
        <Icon name="plus" />
      </button>
      <button type="button" class="tool" onClick={() => zoomBy(-1)} aria-label={say(text.zoomOut)}>
        <Icon name="minus" />
      </button>
      <button type="button" class="tool" onClick={showWholeArea} aria-label={say(text.wholeArea)}>
        <Icon name="fit" />
      </button>
    </fieldset>
  );
}
