import type { CaseView } from "../../api/schemas/leakCase.ts";
import { language } from "../language.ts";
import { onlyThisArea } from "../list/listTab.ts";
import { Row, Rows } from "../list/Rows.tsx";
import { setQuery } from "../place.ts";
import { bandOf } from "../score.ts";
import { sensors } from "../sensors/sensors.ts";
import { system } from "../system/system.ts";
import { figure, night } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { BudgetLine } from "./BudgetLine.tsx";
import { caseFilter, caseFilters, cases, passes, rankedCases } from "./cases.ts";
import { stateWords } from "./caseWords.ts";
import { listedCases } from "./listedCases.ts";
import { NightTrace } from "./NightTrace.tsx";
import { Score } from "./Score.tsx";

export function CaseList() {
  if (cases.value === null) return <RowShapes />;
  return (
    <>
      <BudgetLine />
      <Filters />
      <Remaining />
      {listedCases.value.length === 0 ? (
        <Empty />
      ) : (
        <Rows
          items={listedCases.value}
          row={(leakCase) => <CaseRow key={leakCase.id} leakCase={leakCase} />}
        />
      )}
    </>
  );
}

function CaseRow({ leakCase }: { leakCase: CaseView }) {
  return (
    <Row item={{ kind: "case", id: leakCase.id }}>
      <Score score={leakCase.score} muted={isQuiet(leakCase)} />
      <span class="visually-hidden">
        {say(text[`band_${bandOf(leakCase.score)}`])}
        {say(text.listComma)}
        {say(text.scoreIs, figure(leakCase.score))}
      </span>
      <span class="row-main">
        <span class="row-title">{leakCase.title[language.value]}</span>
        <span class="row-sub">
          <span class="code">{leakCase.id}</span>
          <span class={`state state-${leakCase.state.kind}`}>{shortState(leakCase)}</span>
        </span>
      </span>
      <NightTrace evidence={leakCase.evidence} />
    </Row>
  );
}

function Filters() {
  const all = rankedCases.value;
  return (
    <fieldset class="chips">
      <legend class="visually-hidden">{say(text.filterName)}</legend>
      {caseFilters.map((filter) => {
        const count = all.filter((leakCase) => passes(filter, leakCase)).length;
        return (
          <button
            key={filter}
            type="button"
            class="chip"
            aria-pressed={caseFilter.value === filter}
            onClick={() => setQuery({ state: filter === "open" ? null : filter })}
          >
            {say(text[`filter_${filter}`])}
            <span class="count">{figure(count)}</span>
          </button>
        );
      })}
    </fieldset>
  );
}

/** Stays when it is zero: that is what a morning works towards. */
function Remaining() {
  const count = rankedCases.value.filter((leakCase) => passes("new", leakCase)).length;
  return <p class="remaining">{say(text.remaining, figure(count))}</p>;
}

/** Silence is not health: an empty list says how much of the city was heard. */
function Empty() {
  if (onlyThisArea.value) return <p class="empty">{say(text.noMatchHere)}</p>;
  if (caseFilter.value !== "open") return <p class="empty">{say(text.noMatch)}</p>;
  const latest = system.value?.nights.latest ?? null;
  const known = [...(sensors.value?.values() ?? [])];
  const heard = known.filter(({ lastNightOf }) => lastNightOf === latest).length;
  return (
    <div class="empty">
      <p>{say(text.noCases)}</p>
      {latest !== null && (
        <p>{say(text.noCasesBasis, night(latest), figure(heard), figure(known.length))}</p>
      )}
    </div>
  );
}

/** The shape of what comes. */
export function RowShapes() {
  return (
    <div class="row-shapes" aria-hidden="true">
      {[0, 1, 2, 3, 4, 5].map((i) => (
        <div key={i} />
      ))}
    </div>
  );
}

function isQuiet({ state }: CaseView): boolean {
  return state.kind === "snoozed" || state.kind === "closed";
}

function shortState({ state }: CaseView): string {
  return state.kind === "closed" ? say(text.state_closed) : stateWords(state);
}
