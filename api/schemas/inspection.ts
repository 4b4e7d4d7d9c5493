import Type from "typebox";
import { Id } from "./id.ts";
import { Instant, LocalDate } from "./instant.ts";
import { DegreeText, JudgementBody, MemberView, SoundnessText } from "./member.ts";
import { nullable } from "./nullable.ts";
import { text } from "./text.ts";

export const NewJudgement = Type.Object(
  {
    judgement: JudgementBody,
    note: Type.Optional(text(0, 4000)),
    evidence: Type.Optional(
      Type.Array(Id, { maxItems: 500, description: "at most 500 ids of findings" }),
    ),
  },
  { additionalProperties: false },
);
export type NewJudgement = Type.Static<typeof NewJudgement>;

export const JudgementView = Type.Object({
  key: Type.String({ description: "the same for every version of one judgement" }),
  version: Type.Integer(),
  at: Instant,
  by: Type.String(),
  judgement: JudgementBody,
  note: Type.String(),
  evidence: Type.Array(Type.String()),
});
export type JudgementView = Type.Static<typeof JudgementView>;

const SoundnessProposalView = Type.Object(
  {
    soundness: nullable(SoundnessText),
    because: Type.Array(Type.String(), { description: "damage types, for a bridge its members" }),
    undecided: Type.Array(Type.String(), { description: "to be investigated first (S1, S2)" }),
  },
  { description: "a proposal: a person confirms" },
);

const MemberInspectionView = Type.Object({
  ...MemberView.properties,
  photos: Type.Integer(),
  findings: Type.Object({
    proposed: Type.Integer(),
    counting: Type.Integer({ description: "accepted or corrected" }),
    rejected: Type.Integer(),
  }),
  damages: Type.Array(
    Type.Object({
      damageType: Type.Integer(),
      element: nullable(Type.String()),
      worst: nullable(DegreeText),
      proposed: nullable(DegreeText),
      findingIds: Type.Array(Type.String()),
    }),
    { description: "by damage type and element, from the findings that count" },
  ),
  soundness: Type.Object({ confirmed: nullable(SoundnessText), proposal: SoundnessProposalView }),
});

export const DueView = Type.Object({
  inspection: Type.Enum(["never", "overdue", "soon", "later"]),
  nextOn: nullable(LocalDate),
  days: nullable(Type.Integer({ description: "until then; negative when it has passed" })),
  action: Type.Boolean({ description: "III or IV without a measure since the inspection" }),
});

export const InspectionView = Type.Object({
  bridgeId: Type.String(),
  edition: Type.Enum(["2014", "2019", "2024"]),
  members: Type.Array(MemberInspectionView),
  judgements: Type.Array(JudgementView),
  unplaced: Type.Object({ photos: Type.Integer(), findings: Type.Integer() }),
  soundness: Type.Object({ confirmed: nullable(SoundnessText), proposal: SoundnessProposalView }),
  due: DueView,
});
export type InspectionView = Type.Static<typeof InspectionView>;

const ShareView = nullable(
  Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() }),
);

const agreement = {
  right: Type.Integer(),
  wrong: Type.Integer(),
  missed: Type.Integer(),
  open: Type.Integer(),
  precision: ShareView,
  recall: ShareView,
};

export const AgreementView = Type.Object({
  ...agreement,
  bridges: Type.Array(Type.Object({ bridgeId: Type.String(), ...agreement })),
});
