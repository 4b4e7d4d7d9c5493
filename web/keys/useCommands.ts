import { useEffect, useRef } from "preact/hooks";
import { onCommand } from "./commands.ts";
import type { Command, Scope } from "./keys.ts";

type Handlers = Partial<Record<Command, (digit: number) => void>>;

/** Answers commands for as long as the component is on the screen, with its latest functions. */
export function useCommands(scope: Scope, handlers: Handlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  const names = Object.keys(handlers).sort().join(" ");
  useEffect(() => {
    const stops = names
      .split(" ")
      .filter((name): name is Command => name !== "")
      .map((name) => onCommand(scope, name, (digit) => latest.current[name]?.(digit)));
    return () => {
      for (const stop of stops) stop();
    };
  }, [scope, names]);
}
