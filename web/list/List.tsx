import { BridgeList } from "../bridges/BridgeList.tsx";
import { bridges } from "../bridges/bridges.ts";
import { CaseList } from "../cases/CaseList.tsx";
import { rankedCases } from "../cases/cases.ts";
import { SensorList } from "../sensors/SensorList.tsx";
import { sensors } from "../sensors/sensors.ts";
import { system } from "../system/system.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import type { ListTab } from "./listTab.ts";
import { chooseTab, listTab, listTabs, onlyThisArea, switchOnlyThisArea } from "./listTab.ts";

/** The equal of the map: the same things, the same filters, the same actions. */
export function List() {
  return (
    <section class="list" id="list" tabIndex={-1} aria-label={say(text.listName)}>
      <div class="tabs" role="tablist" aria-label={say(text.listName)}>
        {listTabs.map((tab) => (
          <Tab key={tab} tab={tab} />
        ))}
      </div>
      <div
        class="list-body"
        role="tabpanel"
        id="list-panel"
        aria-labelledby={`tab-${listTab.value}`}
      >
        <ListOfTab />
      </div>
      {system.value?.openWithoutLogin && <p class="open-door">{say(text.openWithoutLogin)}</p>}
      <label class="this-area">
        <input type="checkbox" checked={onlyThisArea.value} onChange={switchOnlyThisArea} />
        {say(text.thisArea)}
      </label>
    </section>
  );
}

function Tab({ tab }: { tab: ListTab }) {
  const chosen = listTab.value === tab;
  const count = countOf(tab);
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${tab}`}
      aria-selected={chosen}
      aria-controls="list-panel"
      tabIndex={chosen ? 0 : -1}
      onClick={() => chooseTab(tab)}
      onKeyDown={(event) => stepTab(event, tab)}
    >
      {say(text[`tab_${tab}`])}
      {count !== null && <span class="count">{figure(count)}</span>}
    </button>
  );
}

function stepTab(event: KeyboardEvent, tab: ListTab): void {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const at = (listTabs.indexOf(tab) + step + listTabs.length) % listTabs.length;
  const next = listTabs[at];
  if (next === undefined) return;
  chooseTab(next);
  document.getElementById(`tab-${next}`)?.focus();
}

function ListOfTab() {
  switch (listTab.value) {
    case "cases":
      return <CaseList />;
    case "bridges":
      return <BridgeList />;
    case "sensors":
      return <SensorList />;
  }
}

function countOf(tab: ListTab): number | null {
  switch (tab) {
    case "cases":
      return rankedCases.value.filter(({ state }) => state.kind !== "closed").length;
    case "bridges":
      return bridges.value?.size ?? null;
    case "sensors":
      return sensors.value?.size ?? null;
  }
}
