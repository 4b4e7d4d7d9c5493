import type { LoggedEvent } from "../../storage/sql/events.ts";
import type { EventView } from "../schemas/event.ts";

export function presentEvent(event: LoggedEvent): EventView {
  return {
    id: event.id,
    at: event.at.toISOString(),
    kind: event.kind,
    subject: event.subject,
    actor: event.actor,
    data: event.data,
  };
}
