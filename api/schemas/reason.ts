import Type from "typebox";

/** Words in both languages, side by side. */
export const TextView = Type.Object({ ja: Type.String(), en: Type.String() });
export type TextView = Type.Static<typeof TextView>;

export const ReasonView = Type.Object({
  code: Type.String(),
  weight: Type.Number({ description: "positive towards leak or damage, negative away" }),
  values: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()])),
  ja: Type.String(),
  en: Type.String(),
});
export type ReasonView = Type.Static<typeof ReasonView>;
