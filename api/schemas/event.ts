import Type from "typebox";
import { Instant } from "./instant.ts";

/** One entry of the event log, as SSE sends it and as histories list it. */
export const EventView = Type.Object({
  id: Type.Integer(),
  at: Instant,
  kind: Type.String({ examples: ["case.opened", "recording.analysed"] }),
  subject: Type.String({ description: "id of what it is about" }),
  actor: Type.String(),
  data: Type.Unknown(),
});
export type EventView = Type.Static<typeof EventView>;
