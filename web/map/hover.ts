import { computed, signal } from "@preact/signals";
import type { PipeView } from "../../api/schemas/pipe.ts";
import { bridges } from "../bridges/bridges.ts";
import { cases } from "../cases/cases.ts";
import { caseWords } from "../cases/caseWords.ts";
import { sensors } from "../sensors/sensors.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import type { Mark } from "./marks.ts";

/** What lies under the pointer; its words stand at the edge of the map and cover nothing. */
export const hovered = signal<Mark | { kind: "pipe"; pipe: PipeView } | null>(null);

export const hoverWords = computed<string | null>(() => {
  const under = hovered.value;
  if (under === null) return null;
  switch (under.kind) {
    case "pipe": {
      const { material, diameterMm, laidYear } = under.pipe;
      return say(
        text.pipeWords,
        material === "unknown" ? say(text.unknown) : material,
        diameterMm === null ? "" : figure(diameterMm),
        laidYear === null ? "" : String(laidYear),
      );
    }
    case "cluster":
      return say(text.clusterWords, figure(under.count), say(text[`band_${under.worst}`]));
    case "case": {
      const leakCase = cases.value?.get(under.id);
      return leakCase ? caseWords(leakCase) : null;
    }
    case "sensor": {
      const sensor = sensors.value?.get(under.id);
      if (!sensor) return null;
      const name = sensor.name === null ? "" : ` ${sensor.name}`;
      return `${sensor.id}${name} · ${say(text[`band_${sensor.state}`])}`;
    }
    case "bridge": {
      const bridge = bridges.value?.get(under.id);
      if (!bridge) return null;
      return `${bridge.name} · ${say(text[`soundness_${bridge.soundness ?? "none"}`])}`;
    }
  }
});
