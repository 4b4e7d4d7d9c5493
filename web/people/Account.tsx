import { useRef, useState } from "preact/hooks";
import { Icon } from "../frame/Icon.tsx";
import { Later } from "../frame/Later.tsx";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { me } from "./session.ts";

const dialog = () => import("./AccountDialog.tsx").then(({ AccountDialog }) => AccountDialog);

/** Whose page this is, and the way to what concerns them. */
export function Account() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  const person = me.value;
  const name = person === null || person.by === "open" ? null : person.name;
  return (
    <>
      <button
        ref={button}
        type="button"
        class={`tool account-button${name === null ? "" : " tool-wide"}`}
        aria-haspopup="dialog"
        aria-label={name === null ? say(text.account) : say(text.accountOf, name)}
        onClick={() => setOpen(true)}
      >
        <Icon name="person" />
        {name !== null && <span class="account-name">{name}</span>}
      </button>
      {open && <Later load={dialog} its={{ close }} />}
    </>
  );
}
