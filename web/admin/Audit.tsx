import { useEffect, useState } from "preact/hooks";
import type { EventView } from "../../api/schemas/event.ts";
import { failureWords } from "../people/failureWords.ts";
import type { AuditFilter } from "../people/requests.ts";
import { fetchAudit } from "../people/requests.ts";
import { shortInstant } from "../text/format.ts";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { actorWords, auditNouns, kindWords } from "./auditWords.ts";
import { useUsableMark } from "./useUsableMark.ts";

const everything: AuditFilter = { actor: "", kind: "", subject: "" };

/** Who did what when, the latest first. */
export function Audit() {
  const [filter, setFilter] = useState(everything);
  const [shown, setShown] = useState(everything);
  const [events, setEvents] = useState<readonly EventView[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = async (after: string | null) => {
    try {
      const page = await fetchAudit(shown, after);
      setEvents((before) => [...(after === null ? [] : (before ?? [])), ...page.items]);
      setCursor(page.nextCursor);
      setProblem(null);
    } catch (error) {
      setProblem(failureWords(error));
    }
  };
  useEffect(() => void load(null), [shown]);
  useUsableMark(events !== null);
  return (
    <>
      <p class="hint">{say(peopleText.auditHint)}</p>
      <Filter filter={filter} set={setFilter} find={() => setShown({ ...filter })} />
      {problem !== null && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
      {events === null && problem === null && <p class="hint">{say(text.loading)}</p>}
      {events?.length === 0 && <p class="empty">{say(peopleText.auditNone)}</p>}
      <ol class="admin-rows audit">
        {events?.map((event) => (
          <AuditRow key={event.id} event={event} />
        ))}
      </ol>
      {cursor !== null && (
        <button type="button" class="button" onClick={() => void load(cursor)}>
          {say(peopleText.auditMore)}
        </button>
      )}
    </>
  );
}

function Filter({
  filter,
  set,
  find,
}: {
  filter: AuditFilter;
  set: (filter: AuditFilter) => void;
  find: () => void;
}) {
  return (
    <form
      class="admin-filter"
      onSubmit={(event) => {
        event.preventDefault();
        find();
      }}
    >
      <label class="field">
        <span>{say(peopleText.auditActor)}</span>
        <input
          type="text"
          autocomplete="off"
          autocapitalize="none"
          value={filter.actor}
          onInput={(event) => set({ ...filter, actor: event.currentTarget.value.trim() })}
        />
      </label>
      <label class="field">
        <span>{say(peopleText.auditKind)}</span>
        <select
          value={filter.kind}
          onChange={(event) => set({ ...filter, kind: event.currentTarget.value })}
        >
          <option value="">{say(peopleText.auditAll)}</option>
          {auditNouns.map((noun) => (
            <option key={noun} value={noun}>
              {say(peopleText[`kind_${noun}`])}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{say(peopleText.auditSubject)}</span>
        <input
          type="text"
          autocomplete="off"
          autocapitalize="none"
          value={filter.subject}
          onInput={(event) => set({ ...filter, subject: event.currentTarget.value.trim() })}
        />
      </label>
      <button type="submit" class="button">
        {say(peopleText.auditFind)}
      </button>
    </form>
  );
}

function AuditRow({ event: { at, actor, kind, subject, data } }: { event: EventView }) {
  return (
    <li>
      <time dateTime={at}>{shortInstant(at)}</time>
      <span class="admin-name">
        <strong>{actorWords(actor)}</strong>
      </span>
      <span>
        {kindWords(kind)} <span class="code">{subject}</span>
      </span>
      <details>
        <summary>{say(peopleText.auditDetail)}</summary>
        <pre lang="en">{JSON.stringify(data, null, 2)}</pre>
      </details>
    </li>
  );
}
