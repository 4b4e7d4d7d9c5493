import type { CaseView } from "../../api/schemas/leakCase.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

const shown = 7;
/** z from which a night counts as raised; the bar is full at three times that. */
const raisedZ = 3.5;

/** The last nights of a case as bars of its highest z; raised nights are filled. */
export function NightTrace({ evidence }: { evidence: CaseView["evidence"] }) {
  const byNight = new Map<string, number>();
  for (const { nightOf, z } of evidence) {
    byNight.set(nightOf, Math.max(z, byNight.get(nightOf) ?? -Infinity));
  }
  const nights = [...byNight].sort(([a], [b]) => (a < b ? -1 : 1)).slice(-shown);
  const raised = nights.filter(([, z]) => z >= raisedZ).length;
  return (
    <span class="trace">
      <svg viewBox={`0 0 ${shown * 6} 20`} aria-hidden="true" focusable="false">
        {nights.map(([nightOf, z], index) => {
          const height = Math.max(2, Math.min(1, z / (3 * raisedZ)) * 19);
          const x = (shown - nights.length + index) * 6 + 0.5;
          return (
            <rect
              key={nightOf}
              x={x}
              y={19.5 - height}
              width={4.5}
              height={height}
              class={z >= raisedZ ? "is-raised" : ""}
            />
          );
        })}
      </svg>
      <span class="trace-words">{say(text.raisedNights, raised)}</span>
    </span>
  );
}
