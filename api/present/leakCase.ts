import { allowedActions } from "../../analysis/cases/caseActions.ts";
import type {
  CaseEvidence,
  CasePosition,
  DigResult,
  LeakCase,
  LeakCaseState,
  WorkingState,
} from "../../analysis/domain/leakCase.ts";
import type { Role } from "../../analysis/domain/user.ts";
import { permitted } from "../../analysis/people/rights.ts";
import type { LoggedEvent } from "../../storage/sql/events.ts";
import type { CasePairView } from "../schemas/casePair.ts";
import type {
  CaseDetailView,
  CaseStateView,
  CaseView,
  DigResultView,
  WorkingStateView,
} from "../schemas/leakCase.ts";
import type { TextView } from "../schemas/reason.ts";
import { presentEvent } from "./event.ts";
import { presentLine } from "./geo.ts";
import { presentInstant } from "./instant.ts";
import { presentReasons } from "./reason.ts";

/** @param held the roles of who asks */
export function presentCase(leakCase: LeakCase, held: readonly Role[]): CaseView {
  return {
    id: leakCase.id,
    title: titleOf(leakCase),
    state: presentState(leakCase.state),
    openedOn: leakCase.openedOn,
    openedAt: leakCase.openedAt.toISOString(),
    closedAt: presentInstant(leakCase.closedAt),
    score: leakCase.score,
    leakProbability: leakProbabilityOf(leakCase.evidence),
    lastNightOf: leakCase.lastNightOf,
    sensorIds: [...leakCase.sensorIds],
    pipeIds: [...leakCase.pipeIds],
    position: leakCase.position && presentPosition(leakCase.position),
    reasons: presentReasons(leakCase.reasons),
    alternatives: leakCase.alternatives.map((one) => ({
      class: one.class,
      probability: one.probability,
    })),
    evidence: leakCase.evidence.map((one) => ({ ...one })),
    quietNights: leakCase.quietNights,
    previousCaseId: leakCase.previousCaseId,
    allowed: permitted("case", allowedActions(leakCase), held),
    version: leakCase.version,
  };
}

/** @param around what pairs of its sensors hear, and all that the log says of it, oldest first */
export function presentCaseDetail(
  leakCase: LeakCase,
  held: readonly Role[],
  { pairs, history }: { pairs: readonly CasePairView[]; history: readonly LoggedEvent[] },
): CaseDetailView {
  return { ...presentCase(leakCase, held), pairs: [...pairs], history: history.map(presentEvent) };
}

function presentState(state: LeakCaseState): CaseStateView {
  switch (state.kind) {
    case "snoozed":
      return {
        kind: "snoozed",
        since: state.since.toISOString(),
        by: state.by,
        until: state.until.toISOString(),
        from: presentWorking(state.from),
      };
    case "closed":
      return {
        kind: "closed",
        since: state.since.toISOString(),
        by: state.by,
        why: { ...state.why },
      };
    default:
      return presentWorking(state);
  }
}

function presentWorking(state: WorkingState): WorkingStateView {
  const since = state.since.toISOString();
  switch (state.kind) {
    case "new":
      return { kind: "new", since };
    case "acknowledged":
      return { kind: "acknowledged", since, by: state.by };
    case "dispatched":
      return { kind: "dispatched", since, by: state.by, crew: state.crew };
    case "dug":
      return { kind: "dug", since, by: state.by, result: presentDig(state.result) };
    default:
      return state satisfies never;
  }
}

function presentDig({ begunAt, endedAt, ...result }: DigResult): DigResultView {
  return {
    ...result,
    ...(begunAt && { begunAt: begunAt.toISOString() }),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
  };
}

function presentPosition(position: CasePosition): NonNullable<CaseView["position"]> {
  return {
    method: position.method,
    mostLikely: position.mostLikely && { ...position.mostLikely },
    point: { lon: position.point.lon, lat: position.point.lat },
    plusMinusM: position.plusMinusM,
    interval: position.interval.map(presentLine),
  };
}

/** Highest of the latest night that had a clip: an old clip says nothing of tonight. */
function leakProbabilityOf(evidence: readonly CaseEvidence[]): number | null {
  const heard = evidence.filter(({ leakProbability }) => leakProbability !== null);
  const nightOf = heard
    .map((one) => one.nightOf)
    .sort()
    .at(-1);
  const ofNight = heard.flatMap((one) =>
    one.nightOf === nightOf && one.leakProbability !== null ? [one.leakProbability] : [],
  );
  return ofNight.length > 0 ? Math.max(...ofNight) : null;
}

function titleOf({ pipeIds, sensorIds }: LeakCase): TextView {
  const place = pipeIds[0] ?? sensorIds[0];
  if (place === undefined) return { ja: "漏水の疑い", en: "Leak suspected" };
  const noun =
    pipeIds[0] === undefined ? { ja: "センサー", en: "sensor" } : { ja: "管路", en: "pipe" };
  return { ja: `漏水の疑い(${noun.ja} ${place})`, en: `Leak suspected on ${noun.en} ${place}` };
}
