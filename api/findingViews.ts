import { gradeProposal } from "../analysis/bridge/grade.ts";
import { memberCode } from "../analysis/bridge/members.ts";
import type { Finding } from "../analysis/domain/finding.ts";
import type { Role } from "../analysis/domain/user.ts";
import { bridgesById } from "../storage/sql/bridges.ts";
import { changesOf } from "../storage/sql/comparisons.ts";
import type { Db } from "../storage/sql/database.ts";
import { findingsOn } from "../storage/sql/findings.ts";
import { photoGatesById } from "../storage/sql/photos.ts";
import type { FindingContext } from "./present/finding.ts";
import { presentFinding } from "./present/finding.ts";
import type { FindingView } from "./schemas/finding.ts";

/**
 * Findings with what their photos and bridges add: the member, and the grade that the machine proposes.
 * @param held the roles of who asks
 */
export async function findingViews(
  db: Db,
  found: readonly Finding[],
  held: readonly Role[],
): Promise<FindingView[]> {
  const contextOf = await contexts(db, found);
  return found.map((finding) => presentFinding(finding, contextOf(finding), held));
}

export async function findingView(
  db: Db,
  finding: Finding,
  held: readonly Role[],
): Promise<FindingView> {
  return presentFinding(finding, (await contexts(db, [finding]))(finding), held);
}

async function contexts(
  db: Db,
  found: readonly Finding[],
): Promise<(finding: Finding) => FindingContext> {
  const photoIds = [...new Set(found.map(({ photoId }) => photoId))];
  const bridgeIds = [...new Set(found.map(({ bridgeId }) => bridgeId))];
  // Spacing asks for the photo's other cracks; without a width there is nothing to grade.
  const graded = found.filter(({ kind, widthP95Mm }) => kind === "crack" && widthP95Mm !== null);
  const photos = await photoGatesById(db, photoIds);
  const bridges = await bridgesById(db, bridgeIds);
  const cracks = await findingsOn(db, [...new Set(graded.map(({ photoId }) => photoId))]);
  const changes = await changesOf(
    db,
    found.map(({ id }) => id),
  );
  const onPhoto = new Map<string, Finding[]>();
  for (const crack of cracks) {
    const beside = onPhoto.get(crack.photoId);
    if (beside) beside.push(crack);
    else onPhoto.set(crack.photoId, [crack]);
  }
  return (finding) => {
    const photo = photos.get(finding.photoId);
    const memberId = (finding.place ?? photo?.place)?.memberId ?? null;
    const change = changes.get(finding.id) ?? null;
    const scale = photo?.scale ?? null;
    if (scale === null) return { memberId, grade: null, change };
    const grade = gradeProposal(finding, {
      scale,
      concrete: bridges.get(finding.bridgeId)?.concrete ?? "unknown",
      memberCode: memberId === null ? null : memberCode(memberId),
      others: onPhoto.get(finding.photoId) ?? [],
    });
    return { memberId, grade, change };
  };
}
