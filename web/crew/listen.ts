import type { CaseView } from "../../api/schemas/leakCase.ts";
import type { PipeView } from "../../api/schemas/pipe.ts";
import { pipeGroup } from "../map/pipeStyle.ts";

/** What a crew should listen for there, the pipe first, then what else it could be. */
export type Hint =
  | "metal"
  | "plastic"
  | "other"
  | "machine"
  | "waterUse"
  | "environment"
  | "branch";

export function listenFor(
  { alternatives, position }: Pick<CaseView, "alternatives" | "position">,
  pipe: PipeView | null,
): Hint[] {
  const hints: Hint[] = [ofPipe(pipe)];
  for (const { class: what } of alternatives) {
    if (what === "machine" || what === "waterUse" || what === "environment") hints.push(what);
  }
  // A delay places a sound on the main even when it comes in from a branch there.
  if (position?.method === "correlation") hints.push("branch");
  return hints;
}

function ofPipe(pipe: PipeView | null): Hint {
  if (pipe === null) return "other";
  switch (pipeGroup(pipe)) {
    case "iron":
    case "steel":
      return "metal";
    case "pvc":
    case "pe":
      return "plastic";
    case "asbestosCement":
    case "other":
      return "other";
  }
}
