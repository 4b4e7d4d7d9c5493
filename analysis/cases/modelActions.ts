import type { UserId } from "../domain/leakCase.ts";
import type { ModelVersion } from "../domain/modelVersion.ts";
import { NotAllowedNow } from "./notAllowedNow.ts";

/** What a person may do to a model. */
export type ModelAction = "accept" | "reject" | "retire";

/** What may be done now, in the order in which it is offered. A retired model may come back. */
export function allowedModelActions({ state }: Pick<ModelVersion, "state">): ModelAction[] {
  switch (state.kind) {
    case "proposed":
      return ["accept", "reject"];
    case "accepted":
      return ["retire"];
    case "retired":
      return ["accept"];
    case "rejected":
      return [];
    default:
      return state satisfies never;
  }
}

/**
 * The model after a person's action; the one given stays as it was. Who accepts one retires the one in use;
 * who retires the one in use goes back to the shipped model.
 * @throws NotAllowedNow when its state does not permit it
 */
export function actOnModel(
  model: ModelVersion,
  action: ModelAction,
  by: UserId,
  now: Date,
): ModelVersion {
  const allowed = allowedModelActions(model);
  if (!allowed.includes(action)) {
    const possible = allowed.length > 0 ? `possible: ${allowed.join(", ")}` : "nothing is possible";
    throw new NotAllowedNow(action, `the model is ${model.state.kind}`, possible);
  }
  return {
    ...model,
    state: { kind: stateAfter[action], since: now, by },
    version: model.version + 1,
  };
}

const stateAfter = { accept: "accepted", reject: "rejected", retire: "retired" } as const;
