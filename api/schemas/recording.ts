import Type from "typebox";
import { Instant } from "./instant.ts";
import { nullable } from "./nullable.ts";
import { ReasonView } from "./reason.ts";

export const SoundClassView = Type.Enum(["leak", "normal", "machine", "environment", "waterUse"]);

export const AssessmentView = Type.Object({
  leakProbability: Type.Number(),
  class: SoundClassView,
  classProbabilities: Type.Record(Type.String(), Type.Number()),
  anomalyScore: Type.Number({ description: "0 (as always) to 1 (unlike anything before)" }),
  anomalyBasis: Type.Enum(["ownHistory", "trainingSounds"]),
  score: Type.Number({ description: "0 to 100; 30 and up watch, 50 and up leak suspected" }),
  reasons: Type.Array(ReasonView),
  modelVersion: Type.String(),
});
export type AssessmentView = Type.Static<typeof AssessmentView>;

const HumLineView = Type.Object({ frequencyHz: Type.Number(), heightDb: Type.Number() });

export const RecordingView = Type.Object({
  id: Type.String(),
  sensorId: Type.String(),
  recordedAt: Instant,
  receivedAt: Instant,
  state: Type.Enum(["received", "analysed", "failed"]),
  durationSeconds: Type.Number(),
  sampleRateHz: Type.Number(),
  levelDb: nullable(Type.Number({ description: "RMS, dBFS" })),
  quality: nullable(
    Type.Object({
      clippedShare: Type.Number(),
      zeroShare: Type.Number(),
      problems: Type.Array(Type.Enum(["clipped", "silent", "tooShort", "unusualRate", "constant"])),
    }),
  ),
  humLines: Type.Array(HumLineView),
  features: nullable(Type.Record(Type.String(), Type.Number())),
  assessment: nullable(AssessmentView),
  failure: nullable(Type.String()),
  links: Type.Object({
    self: Type.String(),
    sensor: Type.String(),
    audio: Type.String(),
    spectrum: Type.String(),
  }),
});
export type RecordingView = Type.Static<typeof RecordingView>;

export const SpectrumView = Type.Object({
  stepHz: Type.Number(),
  densityDb: Type.Array(Type.Number()),
  unit: Type.String({ description: "dB re 1 unit²/Hz of full scale" }),
});
export type SpectrumView = Type.Static<typeof SpectrumView>;
