import { allowedModelActions } from "../../analysis/cases/modelActions.ts";
import type { LabelCount, ModelVersion, TrainedOn } from "../../analysis/domain/modelVersion.ts";
import type { Role } from "../../analysis/domain/user.ts";
import { permitted } from "../../analysis/people/rights.ts";
import type { ModelView } from "../schemas/model.ts";

/** @param held the roles of who asks */
export function presentModel(model: ModelVersion, held: readonly Role[]): ModelView {
  const { id, state, proposedAt, evaluation, version } = model;
  const shared = {
    id,
    state: {
      kind: state.kind,
      since: state.since.toISOString(),
      by: state.kind === "proposed" ? null : state.by,
    },
    proposedAt: proposedAt.toISOString(),
    evaluation: {
      inUse: evaluation.inUse,
      inUseHadSeen: evaluation.inUseHadSeen,
      before: evaluation.before && { ...evaluation.before },
      after: evaluation.after && { ...evaluation.after },
      all: { ...evaluation.all },
    },
    allowed: permitted("model", allowedModelActions(model), held),
    version,
  };
  return model.kind === "leak"
    ? { ...shared, kind: model.kind, trainedOn: presentSounds(model.trainedOn) }
    : {
        ...shared,
        kind: model.kind,
        trainedOn: { ...model.trainedOn, findings: { ...model.trainedOn.findings } },
      };
}

function presentSounds({ city, leakDigs, leakDigSensors, others }: TrainedOn) {
  return {
    city: city.map(presentCount),
    leakDigs,
    leakDigSensors,
    others: others.map((one) => ({ source: one.source, ...presentCount(one) })),
  };
}

function presentCount({ label, rows, groups }: LabelCount) {
  return { label, rows, groups };
}
