import type { Job } from "../../analysis/domain/job.ts";
import type { JobView } from "../schemas/job.ts";

export function presentJob(job: Job, now: Date): JobView {
  const running = job.state === "open" && job.leaseUntil > now;
  const seconds = (job.updatedAt.getTime() - job.resumedAt.getTime()) / 1000;
  const perSecond = running && seconds > 0 ? (job.done - job.resumedDone) / seconds : null;
  return {
    id: job.id,
    kind: job.kind,
    parameters: {
      since: job.parameters.since.toISOString(),
      until: job.parameters.until.toISOString(),
      sensorId: job.parameters.sensorId,
    },
    modelVersion: job.modelVersion,
    state: job.state === "done" ? "done" : running ? "running" : "interrupted",
    total: job.total,
    done: job.done,
    failed: job.failed,
    perSecond,
    secondsLeft: perSecond ? Math.max(0, job.total - job.done) / perSecond : null,
    startedAt: job.startedAt.toISOString(),
    updatedAt: job.updatedAt.toISOString(),
    endedAt: job.endedAt?.toISOString() ?? null,
  };
}
