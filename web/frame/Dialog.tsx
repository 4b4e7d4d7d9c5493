import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { Icon } from "./Icon.tsx";

/** A modal window of the platform: it keeps the focus, closes by Escape and gives the focus back. */
export function Dialog({
  title,
  close,
  children,
}: {
  title: string;
  close: () => void;
  children: ComponentChildren;
}) {
  const node = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => node.current?.showModal(), []);
  return (
    <dialog class="dialog" ref={node} aria-labelledby={titleId} onClose={close}>
      <div class="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" class="tool" onClick={close} aria-label={say(text.close)}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  );
}
