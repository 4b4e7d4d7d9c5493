import { useEffect } from "preact/hooks";
import { announcement } from "./announce.ts";
import { BridgePanel } from "./bridges/BridgePanel.tsx";
import { PhotoPanel } from "./bridges/PhotoPanel.tsx";
import { CasePanel } from "./cases/CasePanel.tsx";
import { UndoBar } from "./cases/UndoBar.tsx";
import { Later } from "./frame/Later.tsx";
import { OfflineBar } from "./frame/OfflineBar.tsx";
import { TopBar } from "./frame/TopBar.tsx";
import { KeyHelp, toggleKeyHelp } from "./keys/KeyHelp.tsx";
import { useCommands } from "./keys/useCommands.ts";
import { List } from "./list/List.tsx";
import type { listTab } from "./list/listTab.ts";
import { chooseTab } from "./list/listTab.ts";
import { stepSelection } from "./list/step.ts";
import { CityMap } from "./map/Map.tsx";
import { showWholeArea, zoomBy } from "./map/view.ts";
import { me } from "./people/session.ts";
import { isAdmin } from "./place.ts";
import { select, selection } from "./selection.ts";
import { SensorPanel } from "./sensors/SensorPanel.tsx";
import { say } from "./text/say.ts";
import { text } from "./text/text.ts";

const admin = () => import("./admin/AdminPage.tsx").then(({ AdminPage }) => AdminPage);

export function App() {
  const selected = selection.value;
  useCommands(
    "everywhere",
    {
      help: toggleKeyHelp,
      search: () => document.getElementById("search")?.focus(),
      back: goBack,
      next: () => stepSelection(1),
      previous: () => stepSelection(-1),
      goMap: () => document.getElementById("map")?.focus(),
      goCases: () => goToTab("cases"),
      goBridges: () => goToTab("bridges"),
      goSensors: () => goToTab("sensors"),
    },
    "page",
  );
  useCommands("map", {
    wholeArea: showWholeArea,
    mapZoomIn: () => zoomBy(1),
    mapZoomOut: () => zoomBy(-1),
  });
  useEffect(() => {
    document.title = [selected?.id, `${say(text.productName)} Mizuhashi`]
      .filter((part) => part !== undefined)
      .join(" · ");
  });
  return (
    <div class={`page${selected === null ? "" : ` has-panel shows-${selected.kind}`}`}>
      {!isAdmin.value && <Skips />}
      <TopBar />
      <OfflineBar />
      {isAdmin.value ? (
        me.value !== null && <Later load={admin} its={{}} />
      ) : (
        <main class="work">
          <List />
          {selected !== null && me.value !== null && (
            <Panel key={`${selected.kind} ${selected.id}`} />
          )}
          <CityMap />
        </main>
      )}
      <UndoBar />
      <KeyHelp />
      <p class="visually-hidden" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </div>
  );
}

function Skips() {
  return (
    <>
      <a class="skip" href="#list">
        {say(text.skipToList)}
      </a>
      <a class="skip" href="#map">
        {say(text.skipToMap)}
      </a>
    </>
  );
}

function Panel() {
  const selected = selection.value;
  switch (selected?.kind) {
    case "case":
      return <CasePanel id={selected.id} />;
    case "bridge":
      return <BridgePanel id={selected.id} />;
    case "sensor":
      return <SensorPanel id={selected.id} />;
    case "photo":
      return <PhotoPanel id={selected.id} />;
    case undefined:
      return null;
  }
}

function goToTab(tab: (typeof listTab)["value"]): void {
  chooseTab(tab);
  requestAnimationFrame(() => document.getElementById("list")?.focus());
}

/** Out of a text field first, then out of the panel, then to the list. */
function goBack(): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement) {
    activeElement.blur();
    return;
  }
  if (document.getElementById("map")?.contains(activeElement)) {
    document.getElementById("list")?.focus();
    return;
  }
  select(null);
}
