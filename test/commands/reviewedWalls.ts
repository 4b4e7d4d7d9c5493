import sharp from "sharp";
import { crackMask } from "../../analysis/bridge/mask.ts";
import type { Finding } from "../../analysis/domain/finding.ts";
import { inspectFile } from "../../ingest/photo.ts";
import type { BlobStore } from "../../storage/blobs/blobStore.ts";
import { importBridges } from "../../storage/sql/bridges.ts";
import type { Db } from "../../storage/sql/database.ts";
import { insertFindings, updateFinding } from "../../storage/sql/findings.ts";
import { insertPhoto, savePhotoInspection } from "../../storage/sql/photos.ts";
import { renderWall } from "../analysis/bridge/renderConcrete.ts";
import { anyWall } from "../analysis/bridge/walls.ts";
import { aBridge, aFinding } from "../builders.ts";

const size = 256;
const at = new Date("2026-11-25T01:00:00Z");

/**
 * Walls of bridges B-0001 … as photos that the shipped model looked at, then reviewed against the truth: what lies on
 * a crack is accepted, other lines are rejected, cracks that were not found are added.
 * @param last "open": one finding of each photo is left without a verdict
 */
export async function reviewedWalls(
  { db, blobs }: { db: Db; blobs: BlobStore },
  { bridges, photosOfEach }: { bridges: number; photosOfEach: number },
  last: "decided" | "open" = "decided",
): Promise<void> {
  const ids = Array.from({ length: bridges }, (_, b) => `B-000${b + 1}`);
  await importBridges(
    db,
    ids.map((id) => aBridge({ id })),
  );
  for (let index = 0; index < bridges * photosOfEach; index++) {
    const wall = anyWall(300 + index, size);
    const { photo: pixels, centre } = renderWall(wall);
    const raw = { width: size, height: size, channels: 3 as const };
    const sha256 = await blobs.put(await sharp(pixels.data, { raw }).jpeg().toBuffer());
    const surveyId = "SV-1";
    const bridgeId = ids[index % bridges] ?? "";
    const photo = { id: `SV-1_${sha256.slice(0, 16)}`, surveyId, bridgeId, sha256, name: "w.jpg" };
    await insertPhoto(db, { ...photo, receivedAt: at });
    const inspected = await inspectFile(blobs.path(sha256), { given: {}, concrete: "RC" });
    const analysed = {
      ...{ ...photo, ...inspected, receivedAt: at, state: "analysed" as const, failure: null },
      ...{ place: null, modelVersion: "crack-1", version: 1 },
    };
    await savePhotoInspection(db, analysed);
    const found = await insertFindings(db, analysed, inspected.proposals, at);
    const missing = wall.cracks.map(({ path, widthPx }, crack) =>
      aFinding({
        ...{ ...photo, id: `${photo.id}-p${crack}`, photoId: photo.id, origin: "person" },
        ...{ kind: "crack", damageType: 6, line: path, widthPx, modelVersion: null },
        state: { kind: "accepted", since: at, by: "mori" },
      }),
    );
    const reviewed = found.map((finding) => verdict(finding, centre));
    if (last === "open") reviewed.pop();
    for (const one of reviewed) await updateFinding(db, one, 1);
    const seen = crackMask(
      reviewed.filter(({ state }) => state.kind === "accepted"),
      size,
      size,
    );
    const isFound = ({ line }: Finding) =>
      line.filter(({ x, y }) => seen[Math.round(y) * size + Math.round(x)] !== 0).length >
      line.length / 5;
    for (const one of missing.filter((crack) => !isFound(crack))) await add(db, one);
  }
}

function verdict(finding: Finding, centre: Uint8Array): Finding {
  const near = finding.line.filter(({ x, y }) => {
    for (let dy = -3; dy <= 3; dy++) {
      for (let dx = -3; dx <= 3; dx++) {
        if (centre[(Math.round(y) + dy) * size + Math.round(x) + dx] === 1) return true;
      }
    }
    return false;
  });
  const by = { since: at, by: "mori" };
  return 2 * near.length > finding.line.length
    ? { ...finding, state: { kind: "accepted", ...by } }
    : { ...finding, state: { kind: "rejected", ...by, why: "joint" } };
}

async function add(db: Db, finding: Finding): Promise<void> {
  await db
    .insertInto("finding")
    .values({
      ...{ id: finding.id, photoId: finding.photoId, surveyId: finding.surveyId },
      ...{ bridgeId: finding.bridgeId, kind: finding.kind, stateKind: finding.state.kind },
      ...{ score: 100, origin: finding.origin, severity: 1, uncertainty: -1, memberId: null },
      ...{ createdAt: at.getTime(), findingJson: JSON.stringify(finding), version: 1 },
    })
    .execute();
}
