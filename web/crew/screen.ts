import { computed } from "@preact/signals";
import { goTo, path } from "../place.ts";

/** What the phone shows: the jobs, one of them, its result form, or what waits to be sent. */
export type Screen =
  | { kind: "jobs" }
  | { kind: "unsent" }
  | { kind: "job"; caseId: string }
  | { kind: "result"; caseId: string };

const unsentPath = "/crew/unsent";

export const screen = computed<Screen>(() => screenAt(path.value));

function screenAt(pathname: string): Screen {
  if (pathname === unsentPath) return { kind: "unsent" };
  const [, , id, part] = pathname.split("/");
  if (id === undefined || id === "") return { kind: "jobs" };
  return { kind: part === "result" ? "result" : "job", caseId: decodeURIComponent(id) };
}

export function pathTo(screen: Screen): string {
  switch (screen.kind) {
    case "jobs":
      return "/crew";
    case "unsent":
      return unsentPath;
    case "job":
      return `/crew/${encodeURIComponent(screen.caseId)}`;
    case "result":
      return `/crew/${encodeURIComponent(screen.caseId)}/result`;
  }
}

export function show(screen: Screen): void {
  goTo(pathTo(screen));
}
