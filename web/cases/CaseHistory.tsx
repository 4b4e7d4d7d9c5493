import type { EventView } from "../../api/schemas/event.ts";
import type { CaseActionBody } from "../../api/schemas/leakCase.ts";
import { figure, shortInstant } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { who } from "./actor.ts";
import { closeWords } from "./caseWords.ts";
import { digWords } from "./digWords.ts";

const steps = {
  "case.opened": text.event_opened,
  "case.raised": text.event_raised,
  "case.lowered": text.event_lowered,
  "case.located": text.event_located,
  "case.joined": text.event_joined,
  "case.cleared": text.event_cleared,
  "case.acted": text.event_acted,
  "case.photographed": text.casePhoto,
} as const;

/** Who did what and when, the latest first. */
export function CaseHistory({ history }: { history: readonly EventView[] | null }) {
  return (
    <section class="block">
      <h3>{say(text.history)}</h3>
      {history === null && <p class="hint">{say(text.loading)}</p>}
      <ol class="history">
        {[...(history ?? [])].reverse().map((event) => (
          <li key={event.id}>
            <time dateTime={event.at}>{shortInstant(event.at)}</time>
            <span class="history-who">{who(event.actor)}</span>
            <span class="history-what">
              {stepWords(event)}
              <CrewPhoto event={event} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A picture that a crew took, with who and when for those who do not see it. */
function CrewPhoto({ event: { kind, subject, data, actor, at } }: { event: EventView }) {
  if (kind !== "case.photographed") return null;
  const { photoId } = data as { photoId: string };
  const address = `/api/v1/cases/${encodeURIComponent(subject)}/photos/${encodeURIComponent(photoId)}`;
  return (
    <a class="history-photo" href={`${address}/original`} target="_blank" rel="noreferrer">
      <img
        src={`${address}/thumbnail`}
        loading="lazy"
        alt={say(text.casePhotoBy, who(actor), shortInstant(at))}
      />
    </a>
  );
}

function stepWords({ kind, data }: EventView): string {
  const facts = asFacts(data);
  if (kind === "case.acted" && facts.what !== undefined) return actionWords(facts.what);
  const step = isStep(kind) ? say(steps[kind]) : kind;
  return facts.score === undefined ? step : `${step} · ${say(text.scoreIs, figure(facts.score))}`;
}

function actionWords(action: CaseActionBody): string {
  const did = say(text[`did_${action.kind}`]);
  switch (action.kind) {
    case "comment":
      return `${did}: ${action.text}`;
    case "dispatch":
      return `${did} · ${say(text.toCrew, action.crew)}`;
    case "close":
      return `${did} · ${closeWords(action.why)}`;
    case "snooze":
      return `${did} · ${shortInstant(action.until)}`;
    case "dig":
      return `${did} · ${digWords(action.result)}`;
    case "acknowledge":
    case "wake":
      return did;
  }
}

function isStep(kind: string): kind is keyof typeof steps {
  return Object.hasOwn(steps, kind);
}

/** The log's data is free-form on the wire; these two are what case events carry. */
function asFacts(data: unknown): { score?: number; what?: CaseActionBody } {
  if (typeof data !== "object" || data === null) return {};
  const { score, what } = data as { score?: unknown; what?: unknown };
  return {
    ...(typeof score === "number" && { score }),
    ...(isAction(what) && { what }),
  };
}

function isAction(what: unknown): what is CaseActionBody {
  return (
    typeof what === "object" &&
    what !== null &&
    "kind" in what &&
    typeof what.kind === "string" &&
    Object.hasOwn(text, `did_${what.kind}`)
  );
}
