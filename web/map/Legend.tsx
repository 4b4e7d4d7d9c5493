import { computed, signal } from "@preact/signals";
import { bridges } from "../bridges/bridges.ts";
import { shownCases } from "../cases/cases.ts";
import type { Band } from "../score.ts";
import { selection } from "../selection.ts";
import { sensors } from "../sensors/sensors.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { shownLayers } from "./layers.ts";
import type { PipeGroup } from "./palette.ts";
import { palette } from "./palette.ts";
import { hollowPipe, pipeDash, pipeGroup } from "./pipeStyle.ts";
import { pipes } from "./pipes.ts";
import { SymbolIcon } from "./SymbolIcon.tsx";
import { viewZoom } from "./view.ts";

const bands = ["leak", "watch", "normal", "silent"] as const;
const pipeGroups = ["iron", "steel", "pvc", "pe", "asbestosCement", "other"] as const;
const classes = ["I", "II", "III", "IV", "none"] as const;

const wide = matchMedia("(min-width: 1100px)").matches;
/** Null until someone opens or closes it: then it is open where it leaves room for the map. */
const chosen = signal<boolean | null>(null);
const open = computed(() => chosen.value ?? (wide && selection.value === null));

const sensorCounts = computed(() => {
  const counts = new Map<Band, number>();
  for (const { state, placed } of sensors.value?.values() ?? []) {
    if (placed) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
});

const pipeGroupsThere = computed(
  () => new Set([...(pipes.value?.values() ?? [])].map((pipe) => pipeGroup(pipe))),
);

const classesThere = computed(
  () => new Set([...(bridges.value?.values() ?? [])].map(({ soundness }) => soundness ?? "none")),
);

/** Says what is drawn now, and nothing else. */
export function Legend() {
  const shown = shownLayers.value;
  const empty =
    !(shown.has("cases") && shownCases.value.length > 0) &&
    !(shown.has("sensors") && sensorCounts.value.size > 0) &&
    !(shown.has("bridges") && classesThere.value.size > 0) &&
    !(shown.has("pipes") && pipeGroupsThere.value.size > 0);
  if (empty) return null;
  return (
    <details
      class="legend"
      open={open.value}
      onToggle={(event) => {
        if (event.currentTarget.open !== open.value) chosen.value = event.currentTarget.open;
      }}
    >
      <summary>{say(text.legend)}</summary>
      <div class="legend-body">
        {shown.has("cases") && shownCases.value.length > 0 && (
          <ul>
            <li>
              <CaseSample />
              {say(text.legendCase)}
            </li>
          </ul>
        )}
        {shown.has("sensors") && <SensorLines />}
        {shown.has("bridges") && <BridgeLines />}
        {shown.has("pipes") && <PipeLines />}
      </div>
    </details>
  );
}

function SensorLines() {
  const counts = sensorCounts.value;
  if (counts.size === 0) return null;
  return (
    <>
      <h2>{say(text.layer_sensors)}</h2>
      <ul>
        {bands
          .filter((band) => counts.has(band))
          .map((band) => (
            <li key={band}>
              <SymbolIcon shape={band} />
              {say(text[`band_${band}`])}
              <span class="letter">{say(text[`letter_${band}`])}</span>
              <span class="count">{figure(counts.get(band) ?? 0)}</span>
            </li>
          ))}
        {viewZoom.value < 14 && (
          <li>
            <span class="cluster-sample" aria-hidden="true">
              9
            </span>
            {say(text.legendCluster)}
          </li>
        )}
      </ul>
    </>
  );
}

function BridgeLines() {
  const there = classesThere.value;
  if (there.size === 0) return null;
  return (
    <>
      <h2>{say(text.layer_bridges)}</h2>
      <ul>
        {classes
          .filter((name) => there.has(name))
          .map((name) => (
            <li key={name}>
              <SymbolIcon
                shape="bridge"
                fill={name === "none" ? "#FFFFFF" : palette.value.soundness[name]}
              />
              {say(text[`soundness_${name}`])}
            </li>
          ))}
      </ul>
    </>
  );
}

function PipeLines() {
  const there = pipeGroupsThere.value;
  if (there.size === 0) return null;
  return (
    <>
      <h2>{say(text.layer_pipes)}</h2>
      <ul>
        {pipeGroups
          .filter((group) => there.has(group))
          .map((group) => (
            <li key={group}>
              <PipeSample group={group} />
              {say(text[`pipe_${group}`])}
            </li>
          ))}
      </ul>
    </>
  );
}

function PipeSample({ group }: { group: PipeGroup }) {
  const colour = palette.value.pipe[group];
  const width = 2.6;
  return (
    <svg class="pipe-sample" viewBox="0 0 34 10" aria-hidden="true" focusable="false">
      {group === hollowPipe ? (
        <path d="M0 3h34M0 7h34" stroke={colour} stroke-width="1.3" />
      ) : (
        <path
          d="M0 5h34"
          stroke={colour}
          stroke-width={width}
          stroke-dasharray={pipeDash[group].map((step) => step * width).join(" ")}
        />
      )}
    </svg>
  );
}

function CaseSample() {
  return (
    <svg class="pipe-sample" viewBox="0 0 34 16" aria-hidden="true" focusable="false">
      <path d="M2 8h30" stroke="var(--symbol-ink)" stroke-width="6" stroke-linecap="round" />
      <path d="M2 8h30" stroke={palette.value.leak} stroke-width="4" stroke-linecap="round" />
      <path
        d="M17 .8l7.2 7.2-7.2 7.2-7.2-7.2z"
        fill={palette.value.leak}
        stroke="var(--symbol-ink)"
        stroke-width="1.2"
      />
    </svg>
  );
}
