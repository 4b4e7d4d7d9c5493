import type { ComponentChildren } from "preact";
import { select } from "../selection.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { Icon } from "./Icon.tsx";

/** Head of what is selected; closing it goes back to the list and the map. */
export function PanelHead({
  mark,
  title,
  sub,
  end,
}: {
  mark?: ComponentChildren;
  title: string;
  sub?: ComponentChildren;
  end?: ComponentChildren;
}) {
  return (
    <header class="panel-head">
      {mark}
      <div class="panel-title">
        <h2>{title}</h2>
        {sub !== undefined && <p class="row-sub">{sub}</p>}
      </div>
      {end}
      <button type="button" class="tool" aria-label={say(text.close)} onClick={() => select(null)}>
        <Icon name="close" />
      </button>
    </header>
  );
}
