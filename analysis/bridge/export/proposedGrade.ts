import type { Bridge } from "../../domain/bridge.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Photo } from "../../domain/photo.ts";
import type { GradeProposal } from "../grade.ts";
import { gradeProposal } from "../grade.ts";
import { memberCode } from "../members.ts";
import { placeOf } from "./record.ts";

/**
 * The degree that the machine proposes for a finding.
 * @param onPhoto  all findings of its photo: what was rejected is no neighbour
 */
export function proposedGrade(
  finding: Finding,
  photo: Photo,
  onPhoto: readonly Finding[],
  { concrete }: Bridge,
): GradeProposal | null {
  if (photo.scale === null) return null;
  const place = placeOf(finding, photo);
  return gradeProposal(finding, {
    scale: photo.scale,
    concrete,
    memberCode: place === null ? null : memberCode(place.memberId),
    others: onPhoto.filter(({ state }) => state.kind !== "rejected"),
  });
}

export function findingsByPhoto(findings: readonly Finding[]): Map<string, Finding[]> {
  const onPhoto = new Map<string, Finding[]>();
  for (const finding of findings) {
    const beside = onPhoto.get(finding.photoId);
    if (beside) beside.push(finding);
    else onPhoto.set(finding.photoId, [finding]);
  }
  return onPhoto;
}
