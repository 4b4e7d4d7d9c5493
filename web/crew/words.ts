import type { CaseStateView } from "../../api/schemas/leakCase.ts";
import type { PipeView } from "../../api/schemas/pipe.ts";
import { closeWords } from "../cases/caseWords.ts";
import { digWords } from "../cases/digWords.ts";
import { pipeGroup } from "../map/pipeStyle.ts";
import { crewText } from "../text/crewText.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** `鋳鉄管 DIP φ150 mm · 1987年度` */
export function pipeWords({ material, diameterMm, laidYear }: PipeView): string {
  const group = say(text[`pipe_${pipeGroup({ material })}`]);
  return say(
    crewText.pipeHere,
    material === "unknown" ? group : `${group} ${material}`,
    diameterMm === null ? "" : say(crewText.pipeSize, figure(diameterMm)),
    laidYear === null ? "" : say(crewText.pipeYear, String(laidYear)),
  );
}

/** `85 m`, `1.2 km` */
export function awayWords(metres: number): string {
  if (metres >= 1000) return say(crewText.kilometresAway, figure(metres / 1000, 1));
  return say(crewText.metresAway, figure(metres));
}

/** A case's state with what a dig found. */
export function stateInWords(state: CaseStateView): string {
  switch (state.kind) {
    case "dug":
      return `${say(text.state_dug)}\n${digWords(state.result)}`;
    case "closed":
      return `${say(text.state_closed)} · ${closeWords(state.why)}`;
    case "dispatched":
      return `${say(text.state_dispatched)} · ${state.crew}`;
    case "new":
    case "acknowledged":
    case "snoozed":
      return say(text[`state_${state.kind}`]);
  }
}
