import Type from "typebox";
import { Instant } from "./instant.ts";
import { nullable } from "./nullable.ts";

/** Long work in pieces, such as judging the past once more. */
export const JobView = Type.Object({
  id: Type.String(),
  kind: Type.Enum(["reanalyse"]),
  parameters: Type.Object({
    since: Instant,
    until: Instant,
    sensorId: nullable(Type.String()),
  }),
  modelVersion: Type.String(),
  state: Type.Enum(["running", "interrupted", "done"], {
    description: "interrupted: nobody works on it, it goes on when it is called again",
  }),
  total: Type.Integer(),
  done: Type.Integer(),
  failed: Type.Integer({ description: "of those done: kept what was said of them before" }),
  perSecond: nullable(Type.Number({ description: "since it was last taken up" })),
  secondsLeft: nullable(Type.Number()),
  startedAt: Instant,
  updatedAt: Instant,
  endedAt: nullable(Instant),
});
export type JobView = Type.Static<typeof JobView>;
