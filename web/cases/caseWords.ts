import type { CaseStateView, CaseView } from "../../api/schemas/leakCase.ts";
import { language } from "../language.ts";
import { bandOf } from "../score.ts";
import { figure, localDate, longDate } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** One case in one line: what a screen reader hears and what the map says under the pointer. */
export function caseWords(leakCase: CaseView): string {
  return [
    leakCase.id,
    say(text[`band_${bandOf(leakCase.score)}`]),
    say(text.scoreIs, figure(leakCase.score)),
    leakCase.title[language.value],
    stateWords(leakCase.state),
  ].join(say(text.listComma));
}

export function stateWords(state: CaseStateView): string {
  switch (state.kind) {
    case "snoozed":
      return say(text.snoozedUntil, longDate(localDate(new Date(state.until))));
    case "closed":
      return `${say(text.state_closed)}: ${closeWords(state.why)}`;
    case "new":
    case "acknowledged":
    case "dispatched":
    case "dug":
      return say(text[`state_${state.kind}`]);
  }
}

export function closeWords(why: Extract<CaseStateView, { kind: "closed" }>["why"]): string {
  switch (why.kind) {
    case "lookAlike":
      return say(text.closed_lookAlike, say(text[`lookAlike_${why.lookAlike}`]));
    case "joined":
      return say(text.closed_joined, why.into);
    case "repaired":
    case "dryHole":
    case "wentAway":
      return say(text[`closed_${why.kind}`]);
  }
}
