import Type from "typebox";
import { Instant, LocalDate } from "./instant.ts";
import { Face, PlaceView } from "./member.ts";
import { nullable } from "./nullable.ts";
import { ReasonView } from "./reason.ts";

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
  bridgeGuess: nullable(
    Type.Object(
      { bridgeId: Type.String(), distanceM: Type.Number() },
      { description: "while it waits: the bridge nearest to its photos, within 300 m" },
    ),
  ),
  placedAt: nullable(Instant),
  surveyedOn: LocalDate,
  drone: nullable(Type.String()),
  camera: nullable(Type.String()),
  standOffM: nullable(Type.Number()),
  gsdMmPerPx: nullable(Type.Number()),
  crackWidthMm: nullable(Type.Number({ description: "that the photos are to show; null: 0.2" })),
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

export const ReshootView = Type.Object({
  surveyId: Type.String(),
  crackWidthMm: Type.Number({ description: "that the photos are to show" }),
  totalFiles: Type.Integer(),
  judgedFiles: Type.Integer({ description: "photos that have been looked at, and refused files" }),
  items: Type.Array(
    Type.Object({
      photoId: nullable(Type.String({ description: "null: the file was refused" })),
      name: Type.String(),
      sha256: Type.String(),
      reasons: Type.Array(ReasonView),
    }),
  ),
});
export type ReshootView = Type.Static<typeof ReshootView>;

export const CoverageItem = Type.Object({
  id: Type.String(),
  photoId: Type.String(),
  name: Type.String(),
  shows: Type.Enum(["camera", "area", "wall"], {
    description: "camera: where it stood; area or wall: what the picture covers",
  }),
  gsdMmPerPx: nullable(Type.Number()),
  reshoot: Type.Boolean(),
  guess: nullable(
    Type.Object(
      { span: nullable(Type.Integer()), face: nullable(Face) },
      { description: "by position and gimbal, as far as they say; a person says which member" },
    ),
  ),
  place: nullable(PlaceView),
});
export type CoverageItem = Type.Static<typeof CoverageItem>;
