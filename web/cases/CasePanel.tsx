import { computed } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { CaseView } from "../../api/schemas/leakCase.ts";
import { fetchCase } from "../api.ts";
import { PanelHead } from "../frame/PanelHead.tsx";
import { language } from "../language.ts";
import { changesOf } from "../live.ts";
import type { Loaded } from "../load.ts";
import { useLoaded } from "../load.ts";
import { pipes } from "../map/pipes.ts";
import { bandOf } from "../score.ts";
import { select } from "../selection.ts";
import { SensorSound } from "../sensors/SensorSound.tsx";
import { figure, night, percent, shortInstant, signed } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { who } from "./actor.ts";
import { CaseActions } from "./CaseActions.tsx";
import { CaseHistory } from "./CaseHistory.tsx";
import { Correlation } from "./Correlation.tsx";
import { cases, rankedCases } from "./cases.ts";
import { stateWords } from "./caseWords.ts";
import { Score } from "./Score.tsx";
import { SetbackNote } from "./SetbackNote.tsx";

/** Everything about one case, in the order in which it is asked: how sure, why, what to do. */
export function CasePanel({ id }: { id: string }) {
  const shown = useMemo(() => computed(() => rankedCases.value.find((one) => one.id === id)), [id]);
  const detail = useLoaded(`case ${id}`, changesOf(id).value, () => fetchCase(id));
  const loaded = detail.value.kind === "there" ? detail.value.value : null;
  const leakCase = shown.value ?? loaded;
  if (!leakCase) return <Absent id={id} detail={detail.value} />;
  return (
    <section class="panel" aria-label={say(text.caseName, id)}>
      <Head leakCase={leakCase} />
      <div class="panel-body">
        <SetbackNote id={id} />
        <Position leakCase={leakCase} />
        <Why leakCase={leakCase} />
        <Correlation id={id} pairs={loaded?.pairs ?? []} />
        <Sensors leakCase={leakCase} />
        <CaseHistory history={loaded?.history ?? null} />
      </div>
      <CaseActions leakCase={leakCase} />
    </section>
  );
}

function Absent({ id, detail }: { id: string; detail: Loaded<unknown> }) {
  const gone = cases.value !== null && detail.kind === "there";
  return (
    <section class="panel" aria-label={say(text.caseName, id)}>
      <PanelHead title={id} />
      <p class="empty">{gone ? say(text.notFound, id) : say(text.loading)}</p>
    </section>
  );
}

function Head({ leakCase }: { leakCase: CaseView }) {
  const { id, score, state, title } = leakCase;
  const muted = state.kind === "snoozed" || state.kind === "closed";
  return (
    <PanelHead
      mark={<Score score={score} muted={muted} large />}
      title={title[language.value]}
      sub={
        <>
          <span class="code">{id}</span>
          <span>
            {say(text[`band_${bandOf(score)}`])} · {say(text.scoreIs, figure(score))}
          </span>
          <span class={`state state-${state.kind}`}>{stateWords(state)}</span>
          <span>
            {"by" in state
              ? say(text.sinceBy, shortInstant(state.since), who(state.by))
              : say(text.since, shortInstant(state.since))}
          </span>
        </>
      }
    />
  );
}

function Position({ leakCase }: { leakCase: CaseView }) {
  const { position, openedOn, lastNightOf, leakProbability, previousCaseId } = leakCase;
  // A correlator places to the metre and better, levels do not.
  const digits = position?.method === "correlation" ? 1 : 0;
  return (
    <dl class="facts">
      <div class="fact-wide">
        <dt>{say(text.position)}</dt>
        <dd>
          {position === null ? (
            say(text.positionNone)
          ) : (
            <>
              {position.mostLikely === null
                ? say(text.positionAround, figure(position.plusMinusM))
                : say(
                    text.positionAlong,
                    position.mostLikely.pipeId,
                    figure(position.mostLikely.offsetM, digits),
                    figure(position.plusMinusM, digits),
                  )}
              <PipeWords id={position.mostLikely?.pipeId ?? leakCase.pipeIds[0]} />
              <span class="hint fact-note">{say(text[`method_${position.method}`])}</span>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>{say(text.leakProbability)}</dt>
        <dd>{leakProbability === null ? say(text.unknown) : percent(leakProbability)}</dd>
      </div>
      <div>
        <dt>{say(text.openedOn)}</dt>
        <dd>{night(openedOn)}</dd>
      </div>
      <div>
        <dt>{say(text.lastNight)}</dt>
        <dd>{night(lastNightOf)}</dd>
      </div>
      {previousCaseId !== null && (
        <div>
          <dt>{say(text.earlierCase)}</dt>
          <dd>
            <button
              type="button"
              class="link code"
              onClick={() => select({ kind: "case", id: previousCaseId })}
            >
              {previousCaseId}
            </button>
          </dd>
        </div>
      )}
    </dl>
  );
}

function PipeWords({ id }: { id: string | undefined }) {
  const pipe = id === undefined ? undefined : pipes.value?.get(id);
  if (!pipe) return null;
  return (
    <span class="fact-note">
      {say(
        text.pipeWords,
        pipe.material === "unknown" ? say(text.unknown) : pipe.material,
        pipe.diameterMm === null ? "" : figure(pipe.diameterMm),
        pipe.laidYear === null ? "" : String(pipe.laidYear),
      )}
    </span>
  );
}

/** The score is the sum of these points, so each bar is a part of it. */
function Why({ leakCase }: { leakCase: CaseView }) {
  const { reasons, alternatives } = leakCase;
  const strongest = Math.max(1, ...reasons.map(({ weight }) => Math.abs(weight)));
  return (
    <section class="block">
      <h3>{say(text.why)}</h3>
      {reasons.length === 0 && <p class="hint">{say(text.noReasons)}</p>}
      <ul class="reasons">
        {reasons.map((reason) => (
          <li key={reason.code}>
            <span class="reason-words">{reason[language.value]}</span>
            <span class="reason-bar" aria-hidden="true">
              {reason.weight !== 0 && (
                <span
                  class={reason.weight < 0 ? "is-against" : ""}
                  style={{ width: `${(Math.abs(reason.weight) / strongest) * 100}%` }}
                />
              )}
            </span>
            <span class="figure" title={say(reason.weight < 0 ? text.whyAgainst : text.whyFor)}>
              <span class="visually-hidden">{say(text.whyWeight, "")}</span>
              {reason.weight === 0
                ? "–"
                : signed(reason.weight, Math.abs(reason.weight) < 10 ? 1 : 0)}
            </span>
          </li>
        ))}
      </ul>
      <p class="alternatives">
        <span class="hint">{say(text.alternatives)}</span>
        {alternatives.length === 0 && <span class="hint">{say(text.noAlternatives)}</span>}
        {alternatives.map((other) => (
          <span key={other.class}>
            {say(text[`class_${other.class}`])} {percent(other.probability)}
          </span>
        ))}
      </p>
    </section>
  );
}

/** Sound and nights of one sensor of the case; the loudest of the last night comes first. */
function Sensors({ leakCase }: { leakCase: CaseView }) {
  const ids = byLoudness(leakCase);
  const [chosen, choose] = useState<string | null>(null);
  const sensorId = chosen !== null && ids.includes(chosen) ? chosen : ids[0];
  useEffect(() => choose(null), [leakCase.id]);
  if (sensorId === undefined) return null;
  return (
    <>
      <div class="sensor-choice">
        <span class="hint" id="sensor-choice">
          {say(text.sensorsOfCase)}
        </span>
        <fieldset class="segments" aria-labelledby="sensor-choice">
          {ids.map((id) => (
            <button
              key={id}
              type="button"
              class="code"
              aria-pressed={id === sensorId}
              onClick={() => choose(id)}
            >
              {id}
            </button>
          ))}
        </fieldset>
      </div>
      <SensorSound key={sensorId} sensorId={sensorId} until={leakCase.lastNightOf} />
    </>
  );
}

function byLoudness({ sensorIds, evidence, lastNightOf }: CaseView): string[] {
  const z = new Map<string, number>();
  for (const one of evidence) {
    if (one.nightOf === lastNightOf) z.set(one.sensorId, one.z);
  }
  return [...sensorIds].sort((a, b) => (z.get(b) ?? -Infinity) - (z.get(a) ?? -Infinity));
}
