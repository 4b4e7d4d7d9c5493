import Type from "typebox";
import { CasePairView } from "./casePair.ts";
import { EventView } from "./event.ts";
import { LonLatView } from "./geo.ts";
import { Id } from "./id.ts";
import { Instant, LocalDate } from "./instant.ts";
import { nullable } from "./nullable.ts";
import { PipePointView } from "./pipe.ts";
import { ReasonView, TextView } from "./reason.ts";
import { SoundClassView } from "./recording.ts";
import { text } from "./text.ts";

const note = text(0, 2000);
const crew = text(1, 120);

const LeakKindView = Type.Enum(
  ["joint", "pinhole", "crack", "saddle", "valve", "hydrant", "service", "other"],
  { description: "joint, pinhole, crack, saddle, valve, hydrant, service or other" },
);
const LookAlikeView = Type.Enum(
  ["pump", "traffic", "waterUse", "rainOrFlow", "sensorFault", "other"],
  { description: "pump, traffic, waterUse, rainOrFlow, sensorFault or other" },
);

const digTimes = { begunAt: Type.Optional(Instant), endedAt: Type.Optional(Instant) };

const DigResultView = Type.Union(
  [
    Type.Object({
      found: Type.Literal(true),
      leakKind: LeakKindView,
      distanceFromMarkM: nullable(
        Type.Number({ minimum: 0, maximum: 1000, description: "metres from 0 to 1000, or null" }),
      ),
      foundAt: Type.Optional(LonLatView),
      depthM: Type.Optional(
        Type.Number({ minimum: 0, maximum: 20, description: "metres from 0 to 20" }),
      ),
      note,
      ...digTimes,
    }),
    Type.Object({ found: Type.Literal(false), note, ...digTimes }),
  ],
  {
    description:
      "{found: true, leakKind, distanceFromMarkM, note} or {found: false, note}; note may be empty; if wanted foundAt, depthM, begunAt, endedAt",
  },
);

export type DigResultView = Type.Static<typeof DigResultView>;

const CloseReasonView = Type.Union(
  [
    Type.Object({ kind: Type.Literal("repaired") }),
    Type.Object({ kind: Type.Literal("dryHole") }),
    Type.Object({ kind: Type.Literal("lookAlike"), lookAlike: LookAlikeView, note }),
    Type.Object({ kind: Type.Literal("wentAway") }),
    Type.Object({ kind: Type.Literal("joined"), into: Id }),
  ],
  {
    description:
      "{kind: repaired, dryHole or wentAway}, {kind: lookAlike, lookAlike, note} or {kind: joined, into}",
  },
);

const workingStates = [
  Type.Object({ kind: Type.Literal("new"), since: Instant }),
  Type.Object({ kind: Type.Literal("acknowledged"), since: Instant, by: Type.String() }),
  Type.Object({
    kind: Type.Literal("dispatched"),
    since: Instant,
    by: Type.String(),
    crew: Type.String(),
  }),
  Type.Object({
    kind: Type.Literal("dug"),
    since: Instant,
    by: Type.String(),
    result: DigResultView,
  }),
] as const;
export const WorkingStateView = Type.Union([...workingStates]);
export type WorkingStateView = Type.Static<typeof WorkingStateView>;

export const CaseStateView = Type.Union([
  ...workingStates,
  Type.Object({
    kind: Type.Literal("snoozed"),
    since: Instant,
    by: Type.String(),
    until: Instant,
    from: WorkingStateView,
  }),
  Type.Object({
    kind: Type.Literal("closed"),
    since: Instant,
    by: Type.String(),
    why: CloseReasonView,
  }),
]);
export type CaseStateView = Type.Static<typeof CaseStateView>;

const CasePositionView = Type.Object({
  method: Type.Enum(["nearestSensor", "neighbours", "correlation"]),
  mostLikely: nullable(PipePointView),
  point: LonLatView,
  plusMinusM: Type.Number({ description: "half width of the interval along the pipe" }),
  interval: Type.Array(Type.Array(LonLatView)),
});

const CaseActionKind = Type.Enum([
  "acknowledge",
  "dispatch",
  "dig",
  "snooze",
  "wake",
  "close",
  "comment",
]);

const caseFields = {
  id: Type.String(),
  title: TextView,
  state: CaseStateView,
  openedOn: LocalDate,
  openedAt: Instant,
  closedAt: nullable(Instant),
  score: Type.Number({ description: "0 to 100 as of the last night decided" }),
  leakProbability: nullable(Type.Number()),
  lastNightOf: LocalDate,
  sensorIds: Type.Array(Type.String()),
  pipeIds: Type.Array(Type.String()),
  position: nullable(CasePositionView),
  reasons: Type.Array(ReasonView),
  alternatives: Type.Array(Type.Object({ class: SoundClassView, probability: Type.Number() })),
  evidence: Type.Array(
    Type.Object({
      sensorId: Type.String(),
      nightOf: LocalDate,
      z: Type.Number(),
      riseDb: Type.Number(),
      spreadDb: Type.Number(),
      leakProbability: nullable(Type.Number()),
    }),
  ),
  quietNights: Type.Integer(),
  previousCaseId: nullable(Type.String()),
  allowed: Type.Array(CaseActionKind, { description: "what may be done to it now" }),
  version: Type.Integer(),
};

export const CaseView = Type.Object(caseFields);
export type CaseView = Type.Static<typeof CaseView>;

/** One case on its own, with what pairs of sensors around it hear and all that happened, oldest first. */
export const CaseDetailView = Type.Object({
  ...caseFields,
  pairs: Type.Array(CasePairView),
  history: Type.Array(EventView),
});
export type CaseDetailView = Type.Static<typeof CaseDetailView>;

export const CaseActionBody = Type.Union(
  [
    Type.Object({ kind: Type.Literal("acknowledge") }),
    Type.Object({ kind: Type.Literal("dispatch"), crew }),
    Type.Object({ kind: Type.Literal("dig"), result: DigResultView }),
    Type.Object({ kind: Type.Literal("snooze"), until: Instant }),
    Type.Object({ kind: Type.Literal("wake") }),
    Type.Object({ kind: Type.Literal("close"), why: CloseReasonView }),
    Type.Object({
      kind: Type.Literal("comment"),
      text: text(1, 2000),
    }),
  ],
  { description: "an action: acknowledge, dispatch, dig, snooze, wake, close or comment" },
);
export type CaseActionBody = Type.Static<typeof CaseActionBody>;
