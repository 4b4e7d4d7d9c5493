import { findingsByPhoto, proposedGrade } from "../../analysis/bridge/export/proposedGrade.ts";
import type { InspectionRecord } from "../../analysis/bridge/export/record.ts";
import { counts } from "../../analysis/bridge/export/record.ts";
import type { GradeProposal } from "../../analysis/bridge/grade.ts";
import type { Finding } from "../../analysis/domain/finding.ts";
import type { Photo } from "../../analysis/domain/photo.ts";
import { severityOf } from "../../storage/sql/findings.ts";

/** A finding with the photo that shows it. */
export interface ListedDamage {
  finding: Finding;
  photo: Photo;
  /** place of the photo in the record, from 1 */
  photoNumber: number;
  /** what the machine proposes; null where nothing can be proposed */
  grade: GradeProposal | null;
}

/** The findings of an inspection, each list in the order of the queue "worst". */
export interface DamageList {
  /** what a person accepted, corrected or added */
  counting: readonly ListedDamage[];
  /** what nobody has looked at */
  open: readonly ListedDamage[];
  rejected: number;
}

export function damageList({ bridge, photos, findings }: InspectionRecord): DamageList {
  const onPhoto = findingsByPhoto(findings);
  const listed = photos
    .flatMap((photo, at) => {
      const found = onPhoto.get(photo.id) ?? [];
      return found.map(
        (finding): ListedDamage => ({
          ...{ finding, photo, photoNumber: at + 1 },
          grade: proposedGrade(finding, photo, found, bridge),
        }),
      );
    })
    .sort((a, b) => severityOf(b.finding) - severityOf(a.finding));
  return {
    counting: listed.filter(({ finding }) => counts(finding)),
    open: listed.filter(({ finding }) => finding.state.kind === "proposed"),
    rejected: listed.filter(({ finding }) => finding.state.kind === "rejected").length,
  };
}
