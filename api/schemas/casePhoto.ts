import Type from "typebox";
import { Instant } from "./instant.ts";
import { nullable } from "./nullable.ts";

export const CasePhotoView = Type.Object({
  id: Type.String(),
  caseId: Type.String(),
  widthPx: Type.Integer(),
  heightPx: Type.Integer(),
  sizeBytes: Type.Integer(),
  takenAt: nullable(Instant),
  addedAt: Instant,
  by: Type.String(),
  originalUrl: Type.String(),
  thumbnailUrl: Type.String(),
});
export type CasePhotoView = Type.Static<typeof CasePhotoView>;
