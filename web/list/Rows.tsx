import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Selection } from "../selection.ts";
import { isSelected, pathOf, select } from "../selection.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

const atFirst = 200;

/** Rows of a list: some at first, the rest when asked for, so that ten thousand do not slow the page. */
export function Rows<T extends { id: string }>({
  items,
  row,
}: {
  items: readonly T[];
  row: (item: T) => ComponentChildren;
}) {
  const [most, setMost] = useState(atFirst);
  const left = items.length - most;
  return (
    <>
      <ul class="rows">{items.slice(0, most).map(row)}</ul>
      {left > 0 && (
        <button type="button" class="button more" onClick={() => setMost(most + 500)}>
          {say(text.more, figure(left))}
        </button>
      )}
    </>
  );
}

/** One row: a link, so that it has an address, opens in a new tab and works by Enter. */
export function Row({ item, children }: { item: Selection; children: ComponentChildren }) {
  const selected = isSelected(item.kind, item.id);
  const node = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (selected) node.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <li>
      <a
        ref={node}
        class="row"
        href={pathOf(item)}
        aria-current={selected ? "true" : undefined}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          select(item);
        }}
      >
        {children}
      </a>
    </li>
  );
}
