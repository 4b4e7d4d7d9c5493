import { reasonText } from "../../analysis/cases/reasonText.ts";
import type { Reason } from "../../analysis/domain/reason.ts";
import type { ReasonView } from "../schemas/reason.ts";

/** Reasons with their words, the weightiest first. */
export function presentReasons(reasons: readonly Reason[]): ReasonView[] {
  return reasons
    .map((reason) => ({
      code: reason.code,
      weight: reason.weight,
      values: { ...reason.values },
      ...reasonText(reason),
    }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}
