import { who } from "../cases/actor.ts";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";

/** What people do things to, as kinds of events begin. */
export const auditNouns = [
  ...(["case", "sensor", "pipe", "judgement", "finding", "photo", "survey", "bridge"] as const),
  ...(["model", "deadLetter", "user", "session", "token"] as const),
] as const;

const steps = [
  ...(["acted", "photographed", "placed", "calibrated", "reviewed", "scaled", "changed"] as const),
  ...(["judged", "accepted", "rejected", "retired", "budget", "retried", "added"] as const),
  ...(["password", "begun", "ended", "refused", "revoked"] as const),
] as const;

/** A kind of event in words; one that is not known here as it is. @example kindWords("user.added") */
export function kindWords(kind: string): string {
  const [noun, step] = kind.split(".");
  const knownNoun = auditNouns.find((one) => one === noun);
  const knownStep = steps.find((one) => one === step);
  if (knownNoun === undefined || knownStep === undefined) return kind;
  return `${say(peopleText[`kind_${knownNoun}`])} · ${say(peopleText[`step_${knownStep}`])}`;
}

export function actorWords(actor: string): string {
  return actor === "unknown" ? say(peopleText.actor_unknown) : who(actor);
}
