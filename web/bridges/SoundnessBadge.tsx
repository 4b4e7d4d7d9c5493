import type { BridgeView } from "../../api/schemas/bridge.ts";
import { palette } from "../map/palette.ts";
import { shapes } from "../map/symbols.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** The bridge symbol of the map with its class, and the class in words for who cannot see it. */
export function SoundnessBadge({ soundness }: { soundness: BridgeView["soundness"] }) {
  const fill = soundness === null ? "#FFFFFF" : palette.value.soundness[soundness];
  return (
    <span class="soundness">
      <svg viewBox="-1.25 -1.25 2.5 2.4" aria-hidden="true" focusable="false">
        <path
          d={shapes.bridge}
          fill={fill}
          stroke="var(--symbol-ink)"
          stroke-width={soundness === "IV" ? 0.24 : soundness === "III" ? 0.17 : 0.11}
          stroke-linejoin="round"
        />
        <text
          y="0.55"
          text-anchor="middle"
          fill={fill === "#990099" ? "#FFFFFF" : "#1A1A1C"}
          font-size="1"
          font-weight="700"
        >
          {soundness ?? "–"}
        </text>
      </svg>
      <span class="visually-hidden">{say(text[`soundness_${soundness ?? "none"}`])}</span>
    </span>
  );
}
