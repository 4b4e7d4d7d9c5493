import { useLayoutEffect, useRef } from "preact/hooks";
import type { Level } from "./commands.ts";
import { onCommand } from "./commands.ts";
import type { Command, Scope } from "./keys.ts";

type Handlers = Partial<Record<Command, (digit: number) => void>>;

/** Answers commands for as long as the component is on the screen, with its latest functions. */
export function useCommands(scope: Scope, handlers: Handlers, level: Level = "panel"): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  const names = Object.keys(handlers).sort().join(" ");
  // Before the next key press, not after the next paint: "f" and "1" may come at once.
  useLayoutEffect(() => {
    const stops = names
      .split(" ")
      .filter((name): name is Command => name !== "")
      .map((name) => onCommand(level, scope, name, (digit) => latest.current[name]?.(digit)));
    return () => {
      for (const stop of stops) stop();
    };
  }, [level, scope, names]);
}
