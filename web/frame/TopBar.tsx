import { connection, upToDateAt } from "../events.ts";
import { toggleKeyHelp } from "../keys/KeyHelp.tsx";
import { Account } from "../people/Account.tsx";
import { goTo, setQuery } from "../place.ts";
import { unplacedSensors } from "../sensors/sensors.ts";
import { DeadLetters } from "../system/DeadLetters.tsx";
import { system } from "../system/system.ts";
import { clock, figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { Emblem } from "./Emblem.tsx";
import { Icon } from "./Icon.tsx";
import { Languages } from "./Languages.tsx";
import { Notice } from "./Notice.tsx";
import { Search } from "./Search.tsx";

export function TopBar() {
  return (
    <header class="top">
      <h1>
        <a class="brand" href="/" onClick={home}>
          <Emblem />
          <span class="brand-name" lang="ja">
            水橋
          </span>
          <span class="brand-latin" lang="en">
            Mizuhashi
          </span>
        </a>
      </h1>
      <Search />
      <Demo />
      <div class="top-end">
        <Waiting />
        <Unplaced />
        <DeadLetters />
        <Live />
        <Languages />
        <button type="button" class="tool" onClick={toggleKeyHelp} aria-label={say(text.keys)}>
          <Icon name="keyboard" />
        </button>
        <Account />
      </div>
    </header>
  );
}

function home(event: MouseEvent): void {
  event.preventDefault();
  goTo("/");
}

/** That the city is invented is never out of sight. */
function Demo() {
  const demo = system.value?.demo ?? null;
  if (demo === null) return null;
  const { nightsSent, nightsTotal, phase } = demo;
  return (
    <div class="demo" title={say(text.fictitiousWhy)}>
      <span class="demo-words">{say(text.fictitious)}</span>
      {phase === "backfill" && nightsTotal > 0 && (
        <span class="demo-progress">
          <progress value={nightsSent} max={nightsTotal} aria-label={say(text.backfillName)} />
          <Notice
            words={say(text.backfill, nightsSent, nightsTotal)}
            count={`${nightsSent}/${nightsTotal}`}
          />
        </span>
      )}
    </div>
  );
}

function Live() {
  const state = connection.value;
  const at = upToDateAt.value;
  const title = at === null ? undefined : say(text.liveSince, clock(at));
  return (
    <span class={`live live-${state}`} title={title}>
      <span class="live-dot" aria-hidden="true" />
      <span class="live-words">{say(text[`live_${state}`])}</span>
    </span>
  );
}

/** A queue that is worked off as it fills says nothing. */
const worthSaying = 20;

function Waiting() {
  const waiting = system.value?.queue.waiting ?? 0;
  if (waiting < worthSaying) return null;
  return <span class="waiting">{say(text.queueWaiting, figure(waiting))}</span>;
}

function Unplaced() {
  const count = unplacedSensors.value.length;
  if (count === 0) return null;
  return (
    <button
      type="button"
      class="notice"
      onClick={() => setQuery({ list: "sensors", health: "unplaced" })}
    >
      <Icon name="pin" />
      <Notice words={say(text.unplacedCount, figure(count))} count={figure(count)} />
    </button>
  );
}
