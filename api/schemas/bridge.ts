import Type from "typebox";
import { LonLatView } from "./geo.ts";
import { LocalDate } from "./instant.ts";
import { nullable } from "./nullable.ts";

const SoundnessView = Type.Enum(["I", "II", "III", "IV"], {
  description: "I, II, III or IV",
});

export const BridgeView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  position: LonLatView,
  line: Type.Array(LonLatView),
  lengthM: nullable(Type.Number()),
  builtYear: nullable(Type.Integer()),
  spans: Type.Integer(),
  concrete: Type.Enum(["RC", "PC", "unknown"]),
  lastInspectedOn: nullable(LocalDate),
  soundness: nullable(SoundnessView),
  version: Type.Integer(),
});
export type BridgeView = Type.Static<typeof BridgeView>;

/** What a person sets; the machine never touches the confirmed soundness. */
export const BridgeEdit = Type.Object(
  {
    soundness: Type.Optional(nullable(SoundnessView)),
    lastInspectedOn: Type.Optional(nullable(LocalDate)),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type BridgeEdit = Type.Static<typeof BridgeEdit>;
