import Type from "typebox";
import { Instant, LocalDate } from "./instant.ts";
import { nullable } from "./nullable.ts";

const SurveyFileView = Type.Object({
  sha256: Type.String(),
  name: Type.String(),
  sizeBytes: Type.Integer(),
  state: Type.Enum(["missing", "receiving", "stored", "wrongHash", "rejected"]),
  reason: nullable(Type.String()),
  photoId: nullable(Type.String()),
});

export const SurveyView = Type.Object({
  id: Type.String(),
  bridgeId: Type.String(),
  bridgeKnown: Type.Boolean({ description: "false: the survey waits for its bridge" }),
  surveyedOn: LocalDate,
  drone: nullable(Type.String()),
  camera: nullable(Type.String()),
  standOffM: nullable(Type.Number()),
  gsdMmPerPx: nullable(Type.Number()),
  receivedAt: Instant,
  state: Type.Enum(["receiving", "complete"]),
  progress: Type.Object({
    storedFiles: Type.Integer(),
    totalFiles: Type.Integer(),
    totalBytes: Type.Integer(),
    storedBytes: Type.Integer({ description: "of files that are whole" }),
    problems: Type.Integer({ description: "files rejected or with a wrong hash" }),
  }),
  files: Type.Array(SurveyFileView),
});
export type SurveyView = Type.Static<typeof SurveyView>;
