import type { ComponentChildren } from "preact";
import { Icon } from "../frame/Icon.tsx";
import { chooseLanguage, language } from "../language.ts";
import { crewText } from "../text/crewText.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import { unsentCount } from "./outbox.ts";
import type { Screen } from "./screen.ts";
import { pathTo, show } from "./screen.ts";

/** Title, the way back, and always whether something is not sent. */
export function Head({
  title,
  back,
  backWords,
}: {
  title: ComponentChildren;
  back?: Screen;
  backWords?: string;
}) {
  return (
    <header class="head">
      {back !== undefined && (
        <Link to={back} className="head-back" label={backWords ?? ""}>
          <Icon name="back" />
        </Link>
      )}
      <h1>{title}</h1>
      <Unsent />
      {back === undefined && <OtherLanguage />}
    </header>
  );
}

function Unsent() {
  const count = unsentCount.value;
  return (
    <Link to={{ kind: "unsent" }} className={count === 0 ? "sending" : "sending is-waiting"}>
      {count === 0 ? say(crewText.allSent) : say(crewText.unsent, figure(count))}
    </Link>
  );
}

function OtherLanguage() {
  const other = language.value === "ja" ? "en" : "ja";
  return (
    <button type="button" class="head-language" lang={other} onClick={() => chooseLanguage(other)}>
      {say(crewText.otherLanguage)}
    </button>
  );
}

/** A link of this page: it opens without loading anything. */
export function Link({
  to,
  className,
  label,
  children,
}: {
  to: Screen;
  className: string;
  label?: string;
  children: ComponentChildren;
}) {
  return (
    <a
      href={pathTo(to)}
      class={className}
      {...(label !== undefined && { "aria-label": label })}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        show(to);
      }}
    >
      {children}
    </a>
  );
}
