import Type from "typebox";

/** RFC 9457: every error of the API. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: "what kind of problem: a stable address" }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: "one sentence: field, value, expectation" }),
    pointer: Type.Optional(Type.String({ description: "where it lies: #/body/position/lon" })),
    current: Type.Optional(Type.Unknown({ description: "on 412: the item as it is now" })),
    base: Type.Optional(
      Type.Unknown({ description: "on 412: the item as it was in the version that was edited" }),
    ),
    reason: Type.Optional(
      Type.String({
        description: "a word for what is wrong, where a field may be wrong in several ways",
      }),
    ),
    act: Type.Optional(Type.String({ description: "on 403: what was to be done" })),
    roles: Type.Optional(
      Type.Array(Type.String(), { description: "on 403: who may do it: one of these is needed" }),
    ),
    allowed: Type.Optional(
      Type.Array(Type.String(), { description: "on 409: what may be done instead" }),
    ),
  },
  { description: "application/problem+json" },
);
export type Problem = Type.Static<typeof Problem>;
