import { computed, signal } from "@preact/signals";
import { bridges } from "../bridges/bridges.ts";
import { rankedCases } from "../cases/cases.ts";
import { language } from "../language.ts";
import { pipes } from "../map/pipes.ts";
import { zoomTo } from "../map/view.ts";
import type { Selection } from "../selection.ts";
import { select } from "../selection.ts";
import { sensors } from "../sensors/sensors.ts";
import { parseCoordinates } from "../text/coordinates.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { Icon } from "./Icon.tsx";

type Hit =
  | { words: string; code: string; selection: Selection }
  | { words: string; code: string; at: { lon: number; lat: number } };

const most = 8;
const typed = signal("");
const active = signal(0);
const open = signal(false);

const hits = computed<readonly Hit[]>(() => {
  // Full-width letters and figures mean the same: inputs take both.
  const words = typed.value.normalize("NFKC").trim().toLowerCase();
  if (words === "") return [];
  const place = parseCoordinates(words);
  if (place !== null) {
    return [{ words: `${place.lat}, ${place.lon}`, code: "", at: place }];
  }
  return [...candidates()]
    .filter((hit) => `${hit.code} ${hit.words}`.toLowerCase().includes(words))
    .slice(0, most);
});

export function Search() {
  const shown = open.value && typed.value.trim() !== "";
  return (
    <search class="search">
      <Icon name="search" />
      <input
        id="search"
        type="search"
        autocomplete="off"
        placeholder={`${say(text.searchHint)}  /`}
        aria-label={say(text.search)}
        list={undefined}
        // biome-ignore lint/a11y/noRedundantRoles: there is no datalist, so nothing implies this role
        role="combobox"
        aria-expanded={shown}
        aria-controls="search-hits"
        aria-activedescendant={shown && hits.value.length > 0 ? `hit-${active.value}` : undefined}
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          active.value = 0;
          open.value = true;
        }}
        onFocus={() => {
          open.value = true;
        }}
        onBlur={() => {
          open.value = false;
        }}
        onKeyDown={pressed}
      />
      <div
        id="search-hits"
        role="listbox"
        aria-label={say(text.search)}
        class="hits"
        hidden={!shown}
      >
        {shown && hits.value.map((hit, index) => <HitRow key={hit.code} hit={hit} index={index} />)}
        {shown && hits.value.length === 0 && (
          <p class="empty">{say(text.searchNothing, typed.value)}</p>
        )}
      </div>
    </search>
  );
}

function HitRow({ hit, index }: { hit: Hit; index: number }) {
  return (
    <div
      role="option"
      id={`hit-${index}`}
      aria-selected={active.value === index}
      class="hit"
      tabIndex={-1}
      // Before the field loses the focus, which closes the list.
      onMouseDown={(event) => {
        event.preventDefault();
        take(hit);
      }}
    >
      <span class="code">{hit.code}</span> {hit.words}
    </div>
  );
}

function pressed(event: KeyboardEvent): void {
  if (event.isComposing) return;
  const count = hits.value.length;
  if (event.key === "ArrowDown" && count > 0) active.value = (active.value + 1) % count;
  else if (event.key === "ArrowUp" && count > 0) active.value = (active.value + count - 1) % count;
  else if (event.key === "Enter") {
    const hit = hits.value[active.value];
    if (hit) take(hit);
  } else return;
  event.preventDefault();
}

function take(hit: Hit): void {
  if ("at" in hit) zoomTo(hit.at, 17);
  else select(hit.selection);
  open.value = false;
  const field = document.getElementById("search");
  field?.blur();
}

function* candidates(): Iterable<Hit> {
  for (const { id, title } of rankedCases.value) {
    yield { code: id, words: title[language.value], selection: { kind: "case", id } };
  }
  for (const { id, name } of bridges.value?.values() ?? []) {
    yield { code: id, words: name, selection: { kind: "bridge", id } };
  }
  for (const { id, name } of sensors.value?.values() ?? []) {
    yield { code: id, words: name ?? "", selection: { kind: "sensor", id } };
  }
  for (const { id, material, line } of pipes.value?.values() ?? []) {
    const at = line[Math.floor(line.length / 2)];
    if (at) yield { code: id, words: material, at };
  }
}
