import Type from "typebox";
import { Instant } from "./instant.ts";
import { nullable } from "./nullable.ts";

const letterFields = {
  id: Type.Integer(),
  at: Instant,
  topic: Type.String(),
  deviceId: nullable(Type.String()),
  field: nullable(Type.String()),
  reason: Type.String({ description: "one sentence: field, value, expectation" }),
  payloadBytes: Type.Integer({ description: "as it came; what is kept ends at 64 KiB" }),
  stack: nullable(Type.String()),
  inboxKey: nullable(Type.String()),
  retryable: Type.Boolean({ description: "trying again may help: the item is still kept" }),
};

export const DeadLetterView = Type.Object(letterFields);
export type DeadLetterView = Type.Static<typeof DeadLetterView>;

export const DeadLetterDetailView = Type.Object({
  ...letterFields,
  payloadBase64: Type.String({ description: "the first 64 KiB" }),
});
export type DeadLetterDetailView = Type.Static<typeof DeadLetterDetailView>;

export const RetryView = Type.Object({ inboxKey: Type.String(), state: Type.Literal("waiting") });
export type RetryView = Type.Static<typeof RetryView>;
