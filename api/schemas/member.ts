import Type from "typebox";
import { Id } from "./id.ts";
import { LocalDate } from "./instant.ts";
import { nullable } from "./nullable.ts";

export const MemberIdText = Type.String({
  pattern: "^[1-9]\\d{0,2}-[A-Z][a-z]\\d{2,3}$",
  description: "span, member code and number, such as 1-Mg01",
});
export const Face = Type.Enum(["bottom", "top", "left", "right", "start", "end"], {
  description: "bottom, top, left, right, start or end",
});
const ElementNumber = Type.String({
  pattern: "^\\d{4,5}$",
  description: "an element number of four or five digits",
});
const MaterialText = Type.Enum(["S", "C", "A", "R", "X"], {
  description: "S steel, C concrete, A asphalt, R rubber or X other",
});

export const PlaceView = Type.Object({
  memberId: MemberIdText,
  element: nullable(ElementNumber),
  face: nullable(Face),
});
export type PlaceView = Type.Static<typeof PlaceView>;

export const MemberView = Type.Object({
  id: Type.String(),
  bridgeId: Type.String(),
  span: Type.Integer(),
  code: Type.String(),
  number: Type.String(),
  material: MaterialText,
  gone: Type.Boolean({ description: "an earlier inspection names it, it is no longer there" }),
  main: Type.Boolean({ description: "governs the bridge's soundness" }),
  ja: Type.String(),
  en: Type.String(),
  version: Type.Integer({ description: "0: one of the usual members, never edited" }),
});
export type MemberView = Type.Static<typeof MemberView>;

const numberText = Type.String({ pattern: "^\\d{2,3}$", description: "two or three digits" });

export const NewMember = Type.Object(
  {
    span: Type.Integer({ minimum: 1, maximum: 999, description: "a span from 1" }),
    code: Type.String({ pattern: "^[A-Z][a-z]$", description: "a member code such as Mg" }),
    number: numberText,
    material: MaterialText,
  },
  { additionalProperties: false },
);

export const MemberEdit = Type.Object(
  { material: Type.Optional(MaterialText), gone: Type.Optional(Type.Boolean()) },
  { additionalProperties: false, minProperties: 1 },
);

export const MemberParams = Type.Object({ id: Id, memberId: MemberIdText });

const CountermeasureText = Type.Enum(["A", "B", "C1", "C2", "E1", "E2", "M", "S1", "S2"], {
  description: "A, B, C1, C2, E1, E2, M, S1 or S2",
});
export const EditionText = Type.Enum(["2014", "2019", "2024"], {
  description: "2014, 2019 or 2024",
});
export const DegreeText = Type.Enum(["a", "b", "c", "d", "e"], { description: "a, b, c, d or e" });
export const SoundnessText = Type.Enum(["I", "II", "III", "IV"], {
  description: "I, II, III or IV",
});
export const DamageTypeNumber = Type.Integer({
  minimum: 1,
  maximum: 26,
  description: "a damage type from 1 to 26",
});

export const JudgementBody = Type.Union(
  [
    Type.Object({
      kind: Type.Literal("degree"),
      memberId: MemberIdText,
      element: ElementNumber,
      damageType: DamageTypeNumber,
      value: nullable(DegreeText),
    }),
    Type.Object({
      kind: Type.Literal("countermeasure"),
      memberId: MemberIdText,
      damageType: DamageTypeNumber,
      value: nullable(CountermeasureText),
    }),
    Type.Object({
      kind: Type.Literal("soundness"),
      memberId: MemberIdText,
      value: nullable(SoundnessText),
    }),
    Type.Object({
      kind: Type.Literal("edition"),
      value: nullable(EditionText),
    }),
    Type.Object({
      kind: Type.Literal("technical"),
      part: Type.Integer({ minimum: 1, maximum: 5, description: "a part from 1 to 5" }),
      event: Type.Integer({ minimum: 1, maximum: 4, description: "an event from 1 to 4" }),
      value: nullable(Type.Enum(["A", "B", "C"], { description: "A, B or C" })),
    }),
    Type.Object({
      kind: Type.Literal("measure"),
      memberId: nullable(MemberIdText),
      value: nullable(LocalDate),
    }),
  ],
  { description: "a judgement: degree, countermeasure, soundness, edition, technical or measure" },
);
export type JudgementBody = Type.Static<typeof JudgementBody>;
