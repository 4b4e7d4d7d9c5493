import type { ComponentChildren } from "preact";
import { Icon } from "../frame/Icon.tsx";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { asTables, switchTables } from "./tables.ts";

/** Head, chart or table, and what the colours mean. */
export function ChartBlock({
  title,
  tools,
  chart,
  table,
  legend,
}: {
  title: string;
  tools?: ComponentChildren;
  chart: ComponentChildren;
  table: ComponentChildren;
  legend?: ComponentChildren;
}) {
  return (
    <section class="block">
      <div class="block-head">
        <h3>{title}</h3>
        {tools}
        <button
          type="button"
          class="tool tool-small"
          aria-pressed={asTables.value}
          aria-label={say(asTables.value ? text.showChart : text.showTable)}
          title={say(asTables.value ? text.showChart : text.showTable)}
          onClick={switchTables}
        >
          <Icon name={asTables.value ? "chart" : "table"} />
        </button>
      </div>
      {asTables.value ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long table scrolls by keyboard too
        <section class="table-box" tabIndex={0} aria-label={title}>
          {table}
        </section>
      ) : (
        chart
      )}
      {legend}
    </section>
  );
}
