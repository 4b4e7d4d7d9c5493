import { useEffect, useRef, useState } from "preact/hooks";
import type { CaseActionBody, CaseView } from "../../api/schemas/leakCase.ts";
import type { Command } from "../keys/keys.ts";
import { keyHint } from "../keys/keys.ts";
import { useCommands } from "../keys/useCommands.ts";
import { may as mayAtAll } from "../people/session.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { CloseMenu, closeChoices } from "./CloseMenu.tsx";
import { stateWords } from "./caseWords.ts";
import { crew } from "./crew.ts";
import { decide } from "./decisions.ts";
import { FalseAlarmMenu, lookAlikes } from "./FalseAlarmMenu.tsx";
import { CommentForm, DigForm } from "./forms.tsx";
import { SnoozeMenu, snoozeNights, snoozeUntil } from "./SnoozeMenu.tsx";

type Open = "snooze" | "falseAlarm" | "close" | "dig" | "comment" | null;

/**
 * What may be done now, as the server says it; the rest is shown disabled with its reason. What this person
 * may never do is not there.
 */
export function CaseActions({ leakCase }: { leakCase: CaseView }) {
  const [open, setOpen] = useState<Open>(null);
  const act = (action: CaseActionBody) => {
    setOpen(null);
    decide(leakCase, action);
  };
  const may = (kind: CaseActionBody["kind"]) => leakCase.allowed.includes(kind);
  const toggle = (menu: Exclude<Open, null>) => setOpen(open === menu ? null : menu);
  useCommands("case", {
    ...(may("acknowledge") && { acknowledge: () => act({ kind: "acknowledge" }) }),
    ...(may("dispatch") && { dispatch: () => act({ kind: "dispatch", crew: crewNow() }) }),
    ...(may("snooze") && { snooze: () => toggle("snooze") }),
    ...(may("wake") && { wake: () => act({ kind: "wake" }) }),
    ...(mayBeFalse(leakCase) && { falseAlarm: () => toggle("falseAlarm") }),
    ...(may("dig") && { dig: () => toggle("dig") }),
    ...(may("close") && { close: () => toggle("close") }),
    ...(may("comment") && { comment: () => toggle("comment") }),
    ...(open !== null && { choose: (digit: number) => choose(open, digit, leakCase, act) }),
  });
  if (!mayAtAll("case.comment")) return null;
  return (
    <section class="actions" aria-label={say(text.actions)}>
      {open !== null && (
        <Menu menu={open} leakCase={leakCase} act={act} close={() => setOpen(null)} />
      )}
      <div class="actions-row">
        <Action
          kind="acknowledge"
          leakCase={leakCase}
          main
          onClick={() => act({ kind: "acknowledge" })}
        />
        <Dispatch leakCase={leakCase} act={act} />
        {may("wake") ? (
          <Action kind="wake" leakCase={leakCase} onClick={() => act({ kind: "wake" })} />
        ) : (
          <Action
            kind="snooze"
            leakCase={leakCase}
            opens={open === "snooze"}
            onClick={() => toggle("snooze")}
          />
        )}
        <Action
          kind="falseAlarm"
          leakCase={leakCase}
          opens={open === "falseAlarm"}
          onClick={() => toggle("falseAlarm")}
        />
        {may("dig") && (
          <Action
            kind="dig"
            leakCase={leakCase}
            opens={open === "dig"}
            onClick={() => toggle("dig")}
          />
        )}
        {may("close") && (
          <Action
            kind="close"
            leakCase={leakCase}
            opens={open === "close"}
            onClick={() => toggle("close")}
          />
        )}
        {leakCase.state.kind === "dispatched" && (
          <a class="button" href={`/crew/${encodeURIComponent(leakCase.id)}`}>
            {say(text.crewPage)}
          </a>
        )}
        <Action
          kind="comment"
          leakCase={leakCase}
          opens={open === "comment"}
          onClick={() => toggle("comment")}
        />
      </div>
    </section>
  );
}

function Menu({
  menu,
  leakCase,
  act,
  close,
}: {
  menu: Exclude<Open, null>;
  leakCase: CaseView;
  act: (action: CaseActionBody) => void;
  close: () => void;
}) {
  const node = useRef<HTMLDivElement>(null);
  useEffect(() => {
    node.current?.querySelector<HTMLElement>("button, textarea, input")?.focus();
  }, [menu]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what is open inside
    <div
      class="menu"
      ref={node}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      {menu === "snooze" && <SnoozeMenu act={act} />}
      {menu === "falseAlarm" && <FalseAlarmMenu act={act} />}
      {menu === "close" && <CloseMenu leakCase={leakCase} act={act} />}
      {menu === "dig" && <DigForm act={act} />}
      {menu === "comment" && <CommentForm caseId={leakCase.id} act={act} />}
    </div>
  );
}

type ActionName = CaseActionBody["kind"] | "falseAlarm";

function Action({
  kind,
  leakCase,
  main,
  opens,
  onClick,
}: {
  kind: ActionName;
  leakCase: CaseView;
  main?: boolean;
  opens?: boolean;
  onClick: () => void;
}) {
  const allowed = kind === "falseAlarm" ? mayBeFalse(leakCase) : leakCase.allowed.includes(kind);
  const words = say(text[`do_${kind}`]);
  if (!mayAtAll(kind === "falseAlarm" ? "case.close" : `case.${kind}`)) return null;
  return (
    <button
      type="button"
      class={main && allowed ? "button button-main" : "button"}
      disabled={!allowed}
      title={allowed ? undefined : say(text.notAllowed, words, stateWords(leakCase.state))}
      aria-expanded={opens}
      aria-keyshortcuts={keyHint(kind as Command)}
      onClick={onClick}
    >
      {words}
      <kbd>{keyHint(kind as Command)}</kbd>
    </button>
  );
}

/** The crew chosen last stands on the button; it can be changed right beside it. */
function Dispatch({
  leakCase,
  act,
}: {
  leakCase: CaseView;
  act: (action: CaseActionBody) => void;
}) {
  if (!mayAtAll("case.dispatch")) return null;
  return (
    <span class="dispatch">
      <Action
        kind="dispatch"
        leakCase={leakCase}
        onClick={() => act({ kind: "dispatch", crew: crewNow() })}
      />
      <input
        type="text"
        class="crew"
        aria-label={say(text.crew)}
        placeholder={say(text.crewDefault)}
        maxLength={60}
        disabled={!leakCase.allowed.includes("dispatch")}
        value={crew.value}
        onInput={(event) => {
          crew.value = event.currentTarget.value;
        }}
      />
    </span>
  );
}

function crewNow(): string {
  return crew.value.normalize("NFKC").trim() || say(text.crewDefault);
}

/** A case whose dig found a leak is no false alarm. */
function mayBeFalse(leakCase: CaseView): boolean {
  return leakCase.allowed.includes("close") && closeChoices(leakCase).includes("lookAlike");
}

function choose(
  open: Exclude<Open, null>,
  digit: number,
  leakCase: CaseView,
  act: (action: CaseActionBody) => void,
): void {
  switch (open) {
    case "snooze": {
      const nights = snoozeNights[digit - 1];
      if (nights !== undefined) act({ kind: "snooze", until: snoozeUntil(nights, new Date()) });
      return;
    }
    case "falseAlarm": {
      const lookAlike = lookAlikes[digit - 1];
      if (lookAlike === undefined) return;
      if (lookAlike === "other") {
        document.getElementById("false-alarm-note")?.focus();
        return;
      }
      act({ kind: "close", why: { kind: "lookAlike", lookAlike, note: "" } });
      return;
    }
    case "close": {
      const why = closeChoices(leakCase).filter((kind) => kind !== "lookAlike")[digit - 1];
      if (why !== undefined) act({ kind: "close", why: { kind: why } });
      return;
    }
    case "dig":
    case "comment":
      return;
  }
}
