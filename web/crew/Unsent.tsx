import { useSignal } from "@preact/signals";
import type { CaseDetailView, CaseView } from "../../api/schemas/leakCase.ts";
import { fetchCase, OutOfReach, Refused } from "../api.ts";
import { who } from "../cases/actor.ts";
import { digWords } from "../cases/digWords.ts";
import { crewText } from "../text/crewText.ts";
import { shortInstant } from "../text/format.ts";
import { say } from "../text/say.ts";
import { Head } from "./Head.tsx";
import { Notices } from "./Notices.tsx";
import type { Entry } from "./outbox.ts";
import {
  discard,
  lastSentAt,
  mayTakeBack,
  outbox,
  putOnTop,
  restore,
  sendAsComment,
  takeBack,
  titleOf,
} from "./outbox.ts";
import { show } from "./screen.ts";
import { sync, syncedAt } from "./sync.ts";
import { offerUndo } from "./undo.ts";
import { stateInWords } from "./words.ts";

/** What has not left this phone, why, and what can be done about each. */
export function Unsent() {
  return (
    <>
      <Head
        title={say(crewText.unsentName)}
        back={{ kind: "jobs" }}
        backWords={say(crewText.toJobs)}
      />
      <main class="scroll">
        <Notices />
        {outbox.value.length === 0 && <p class="empty">{say(crewText.nothingUnsent)}</p>}
        <ul class="entries">
          {outbox.value.map((entry) => (
            <li key={entry.id} class={`entry entry-${entry.standing.kind}`}>
              <EntryWords entry={entry} />
              <EntryChoices entry={entry} />
            </li>
          ))}
        </ul>
        <p class="synced">
          {syncedAt.value === null
            ? say(crewText.syncedNever)
            : say(crewText.syncedAt, shortInstant(syncedAt.value))}
          {lastSentAt.value !== null && (
            <span>{say(crewText.lastSent, shortInstant(lastSentAt.value))}</span>
          )}
        </p>
      </main>
      <footer class="actions">
        <button type="button" class="action action-main" onClick={() => void sync(true)}>
          {say(crewText.sendNow)}
        </button>
      </footer>
    </>
  );
}

function EntryWords({ entry }: { entry: Entry }) {
  const { caseId, madeAt, load, standing } = entry;
  return (
    <>
      <h2>
        {say(crewText[`entry_${load.kind}`])} · {caseId}
      </h2>
      <p class="small">
        {titleOf(entry)} · {say(crewText.madeAt, shortInstant(madeAt))}
      </p>
      <p class="entry-standing">
        {say(crewText[`standing_${standing.kind}`])}
        {standing.kind === "refused" && <span class="small">{standing.detail}</span>}
      </p>
      {standing.kind === "conflict" && <Version words={crewText.theirs} of={standing.current} />}
      {load.kind === "photo" ? null : (
        <dl class="version">
          <dt>{say(crewText.mine)}</dt>
          <dd class="kept-lines">{load.kind === "result" ? digWords(load.result) : load.text}</dd>
        </dl>
      )}
    </>
  );
}

function Version({ words, of }: { words: { ja: string; en: string }; of: CaseView }) {
  return (
    <dl class="version">
      <dt>{say(words)}</dt>
      <dd class="kept-lines">
        {stateInWords(of.state)}
        {"by" in of.state && (
          <span class="small">
            {say(crewText.noteBy, who(of.state.by), shortInstant(of.state.since))}
          </span>
        )}
      </dd>
    </dl>
  );
}

function EntryChoices({ entry }: { entry: Entry }) {
  const { standing, load } = entry;
  if (standing.kind === "unsure") return null;
  const isOver = standing.kind === "conflict" || standing.kind === "refused";
  return (
    <div class="choices">
      {standing.kind === "conflict" && standing.current.allowed.includes("dig") && (
        <Choice words={crewText.putOnTop} press={() => onTop(entry, standing.current)} />
      )}
      {standing.kind === "refused" && <Again entry={entry} />}
      {isOver && load.kind === "result" && (
        <Choice words={crewText.asComment} press={() => asComment(entry)} />
      )}
      {load.kind !== "photo" && mayTakeBack(entry) && (
        <Choice words={crewText.takeBack} press={() => backToForm(entry)} />
      )}
      {isOver && <Choice words={crewText.discard} press={() => drop(entry)} />}
    </div>
  );
}

function Choice({ words, press }: { words: { ja: string; en: string }; press: () => void }) {
  return (
    <button type="button" onClick={press}>
      {say(words)}
    </button>
  );
}

/** Looks at the case first: where it moved on, both versions are shown. */
function Again({ entry }: { entry: Entry }) {
  const busy = useSignal(false);
  const again = async () => {
    busy.value = true;
    const current = await currentOf(entry.caseId);
    if (current !== null) await onTop(entry, current);
    busy.value = false;
  };
  return (
    <button type="button" disabled={busy.value} onClick={() => void again()}>
      {say(crewText.again)}
    </button>
  );
}

async function currentOf(caseId: string): Promise<CaseDetailView | null> {
  try {
    return await fetchCase(caseId);
  } catch (error) {
    if (error instanceof Refused || error instanceof OutOfReach) return null;
    throw error;
  }
}

async function onTop(entry: Entry, current: CaseView): Promise<void> {
  await putOnTop(entry, current);
  await sync(true);
}

async function asComment(entry: Entry): Promise<void> {
  if (entry.load.kind !== "result") return;
  const words = `${say(crewText.entry_result)}\n${digWords(entry.load.result)}`;
  await sendAsComment(entry, words.slice(0, 2000));
  await sync(true);
}

async function backToForm(entry: Entry): Promise<void> {
  await takeBack(entry);
  show({ kind: "result", caseId: entry.caseId });
}

async function drop(entry: Entry): Promise<void> {
  await discard(entry);
  offerUndo(say(crewText.discarded), () => void restore(entry));
}
