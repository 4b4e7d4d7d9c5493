import { allowedModelActions } from "../../analysis/cases/modelActions.ts";
import type { LabelCount, ModelVersion } from "../../analysis/domain/modelVersion.ts";
import type { ModelView } from "../schemas/model.ts";

export function presentModel(model: ModelVersion): ModelView {
  const { id, state, proposedAt, trainedOn, evaluation, version } = model;
  return {
    id,
    state: {
      kind: state.kind,
      since: state.since.toISOString(),
      by: state.kind === "proposed" ? null : state.by,
    },
    proposedAt: proposedAt.toISOString(),
    trainedOn: {
      city: trainedOn.city.map(presentCount),
      leakDigs: trainedOn.leakDigs,
      leakDigSensors: trainedOn.leakDigSensors,
      others: trainedOn.others.map((one) => ({ source: one.source, ...presentCount(one) })),
    },
    evaluation: {
      inUse: evaluation.inUse,
      inUseHadSeen: evaluation.inUseHadSeen,
      before: evaluation.before && { ...evaluation.before },
      after: evaluation.after && { ...evaluation.after },
      all: { ...evaluation.all },
    },
    allowed: allowedModelActions(model),
    version,
  };
}

function presentCount({ label, rows, groups }: LabelCount) {
  return { label, rows, groups };
}
