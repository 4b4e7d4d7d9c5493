import type { text } from "../text/text.ts";

export type Scope = "everywhere" | "case" | "photo" | "map";

export interface Key {
  scope: Scope;
  /** as `KeyboardEvent.key` gives it; a two-stroke key is written `g c` */
  keys: readonly string[];
  command: string;
  words: keyof typeof text;
}

/** The one table of keys: handlers, the help page, hints on buttons and the tests read it. */
export const keys = [
  { scope: "everywhere", keys: ["?"], command: "help", words: "key_help" },
  { scope: "everywhere", keys: ["/"], command: "search", words: "key_search" },
  { scope: "everywhere", keys: ["Escape"], command: "back", words: "key_back" },
  { scope: "everywhere", keys: ["j"], command: "next", words: "key_next" },
  { scope: "everywhere", keys: ["k"], command: "previous", words: "key_previous" },
  { scope: "everywhere", keys: ["z"], command: "undo", words: "key_undo" },
  { scope: "everywhere", keys: ["t"], command: "table", words: "key_table" },
  { scope: "everywhere", keys: ["l"], command: "play", words: "key_play" },
  { scope: "everywhere", keys: ["g m"], command: "goMap", words: "key_goMap" },
  { scope: "everywhere", keys: ["g c"], command: "goCases", words: "key_goCases" },
  { scope: "everywhere", keys: ["g b"], command: "goBridges", words: "key_goBridges" },
  { scope: "everywhere", keys: ["g s"], command: "goSensors", words: "key_goSensors" },
  { scope: "case", keys: ["a"], command: "acknowledge", words: "do_acknowledge" },
  { scope: "case", keys: ["d"], command: "dispatch", words: "do_dispatch" },
  { scope: "case", keys: ["s"], command: "snooze", words: "do_snooze" },
  { scope: "case", keys: ["w"], command: "wake", words: "do_wake" },
  { scope: "case", keys: ["f"], command: "falseAlarm", words: "do_falseAlarm" },
  { scope: "case", keys: ["r"], command: "dig", words: "do_dig" },
  { scope: "case", keys: ["e"], command: "close", words: "do_close" },
  { scope: "case", keys: ["c"], command: "comment", words: "do_comment" },
  {
    scope: "case",
    keys: ["1", "2", "3", "4", "5", "6", "7"],
    command: "choose",
    words: "key_choice",
  },
  { scope: "photo", keys: ["Enter"], command: "accept", words: "accept" },
  { scope: "photo", keys: ["x"], command: "reject", words: "reject" },
  { scope: "photo", keys: ["u"], command: "undoFinding", words: "undoFinding" },
  { scope: "photo", keys: ["h"], command: "overlays", words: "hideOverlays" },
  { scope: "photo", keys: ["ArrowLeft"], command: "previousPhoto", words: "previousPhoto" },
  { scope: "photo", keys: ["ArrowRight"], command: "nextPhoto", words: "nextPhoto" },
  { scope: "photo", keys: ["["], command: "darker", words: "key_darker" },
  { scope: "photo", keys: ["]"], command: "brighter", words: "key_brighter" },
  { scope: "photo", keys: [","], command: "lessContrast", words: "key_lessContrast" },
  { scope: "photo", keys: ["."], command: "moreContrast", words: "key_moreContrast" },
  { scope: "photo", keys: ["+"], command: "zoomIn", words: "key_zoomIn" },
  { scope: "photo", keys: ["-"], command: "zoomOut", words: "key_zoomOut" },
  { scope: "photo", keys: ["0"], command: "fit", words: "key_fit" },
  { scope: "photo", keys: ["1", "2", "3", "4", "5", "6"], command: "choose", words: "key_choice" },
  { scope: "map", keys: ["0"], command: "wholeArea", words: "wholeArea" },
  { scope: "map", keys: ["+"], command: "mapZoomIn", words: "zoomIn" },
  { scope: "map", keys: ["-"], command: "mapZoomOut", words: "zoomOut" },
] as const satisfies readonly Key[];

export type Command = (typeof keys)[number]["command"];

/** The key of a command as a button shows it. */
export function keyHint(command: Command): string {
  const key = keys.find((one) => one.command === command);
  return key === undefined ? "" : shownKey(key.keys[0]);
}

export function shownKey(key: string): string {
  const arrows: Readonly<Record<string, string>> = {
    ArrowLeft: "←",
    ArrowRight: "→",
    Escape: "Esc",
    Enter: "⏎",
  };
  return arrows[key] ?? key;
}
