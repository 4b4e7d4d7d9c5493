import type { CaseId, UserId } from "./leakCase.ts";
import type { Sha256 } from "./survey.ts";

/** A picture that a crew took at a leak case. */
export interface CasePhoto {
  /** `${caseId}_${first 16 hex digits of sha256}`: the same picture counts once */
  id: string;
  caseId: CaseId;
  sha256: Sha256;
  type: "image/jpeg" | "image/png" | "image/webp";
  widthPx: number;
  heightPx: number;
  sizeBytes: number;
  /** by the camera's clock; null unknown */
  takenAt: Date | null;
  addedAt: Date;
  by: UserId;
}
