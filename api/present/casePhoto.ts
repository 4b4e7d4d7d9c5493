import type { CasePhoto } from "../../analysis/domain/casePhoto.ts";
import type { CasePhotoView } from "../schemas/casePhoto.ts";
import { presentInstant } from "./instant.ts";

export function presentCasePhoto(photo: CasePhoto): CasePhotoView {
  const { id, caseId, widthPx, heightPx, sizeBytes, by } = photo;
  const at = `/api/v1/cases/${caseId}/photos/${id}`;
  return {
    ...{ id, caseId, widthPx, heightPx, sizeBytes, by },
    takenAt: presentInstant(photo.takenAt),
    addedAt: photo.addedAt.toISOString(),
    originalUrl: `${at}/original`,
    thumbnailUrl: `${at}/thumbnail`,
  };
}
