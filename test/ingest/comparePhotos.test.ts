import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mapped } from "../../analysis/bridge/homography.ts";
import type { Homography, PhotoComparison } from "../../analysis/domain/change.ts";
import type { Photo } from "../../analysis/domain/photo.ts";
import { parseManifest } from "../../ingest/messages.ts";
import type { DroneSurvey } from "../../simulators/droneSurvey.ts";
import { flySurvey } from "../../simulators/droneSurvey.ts";
import { manifest } from "../../simulators/surveySchedule.ts";
import { queueOnBridge } from "../../storage/sql/comparisonQueue.ts";
import { photoComparison } from "../../storage/sql/comparisons.ts";
import { photos } from "../../storage/sql/photos.ts";
import { placeSurvey } from "../../storage/sql/surveys.ts";
import { aBridge } from "../builders.ts";
import { freshPostgres } from "../services/freshPostgres.ts";
import type { Install } from "./install.ts";
import { anInstall } from "./install.ts";

const bridge = aBridge({ soundness: "III", builtYear: 1965 });
const count = 3;
let before: DroneSurvey;
let after: DroneSurvey;

beforeAll(async () => {
  before = await flySurvey(21, "SV-2021", bridge, "2021-10-01", count);
  after = await flySurvey(21, "SV-2026", bridge, "2026-10-05", count, before.surveyId);
}, 120_000);

const installs: Install[] = [];
afterAll(async () => {
  for (const install of installs) await install.stop();
});

async function opened(databaseUrl?: string): Promise<{ install: Install; client: MqttClient }> {
  const install = await anInstall({
    roles: ["receive", "analyse"],
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  installs.push(install);
  return { install, client: await install.client() };
}

async function send(client: MqttClient, survey: DroneSurvey): Promise<void> {
  const { topic, payload } = manifest(survey);
  parseManifest(payload);
  await client.publishAsync(topic, payload, { qos: 1 });
  for (const { sha256, jpeg } of survey.photos) {
    for (let offset = 0; offset < jpeg.length; offset += 500_000) {
      const chunk = jpeg.subarray(offset, offset + 500_000);
      const to = `mizuhashi/v1/surveys/${survey.surveyId}/files/${sha256}/${offset}`;
      await client.publishAsync(to, chunk, { qos: 1 });
    }
  }
}

/** Until nothing waits any more. */
async function done({ ingest, store }: Install, analysed: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const { waiting, claimed, failed } = await ingest.progress();
        const rows = await store.db
          .selectFrom("photo")
          .select("id")
          .where("state", "=", "analysed")
          .execute();
        return { open: waiting + claimed, failed, analysed: rows.length };
      },
      { timeout: 120_000, interval: 100 },
    )
    .toEqual({ open: 0, failed: 0, analysed });
}

async function photosOf({ store }: Install, { surveyId }: DroneSurvey): Promise<Photo[]> {
  const { items } = await photos(store.db, { surveyId }, { limit: 50, cursor: null });
  return items.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function comparisons(install: Install): Promise<(PhotoComparison | null)[]> {
  const found: (PhotoComparison | null)[] = [];
  for (const { id } of await photosOf(install, after)) {
    found.push(await photoComparison(install.store.db, id));
  }
  return found;
}

async function checkAgainstTruth(install: Install): Promise<void> {
  const [found, earlier] = [await comparisons(install), await photosOf(install, before)];
  for (const [at, comparison] of found.entries()) {
    const [best] = comparison?.counterparts ?? [];
    expect(best?.photoId).toBe(earlier[at]?.id);
    const truth = after.photos[at]?.truth.since?.toFirst as unknown as Homography;
    for (const place of [
      { x: 300, y: 300 },
      { x: 900, y: 675 },
      { x: 1500, y: 1000 },
    ]) {
      const [is, was] = [mapped(best!.matrix, place), mapped(truth, place)];
      expect(Math.hypot(is.x - was.x, is.y - was.y)).toBeLessThan(0.7);
    }
  }
  const kinds = found.flatMap((one) => one?.changes.map(({ kind }) => kind) ?? []);
  expect(kinds).toContain("same");
  expect(new Set(kinds).size).toBeGreaterThan(1);
}

test.each(["sqlite", "postgres"] as const)(
  "photos find their places in the survey before, on %s, and an unfinished comparison is done once more",
  async (engine) => {
    const { install, client } = await opened(
      engine === "postgres" ? await freshPostgres() : undefined,
    );
    const { db } = install.store;
    await send(client, before);
    await done(install, count);
    await send(client, after);
    await done(install, 2 * count);
    await checkAgainstTruth(install);
    const first = await comparisons(install);

    // As a killed process leaves it: claimed, its lease run out, nothing of it stored or all of it.
    await db
      .updateTable("inboxItem")
      .set({ state: "claimed", attempts: 1, leaseUntil: 0 })
      .where("kind", "=", "comparison")
      .execute();
    await db.deleteFrom("photoComparison").where("photoId", "=", first[0]!.photoId).execute();
    await done(install, 2 * count);
    expect(await comparisons(install)).toEqual(first);
    const changes = await db.selectFrom("findingChange").select("photoId").execute();
    expect(changes).toHaveLength(first.flatMap((one) => one!.changes).length);
  },
  240_000,
);

test("whichever survey comes last finds the other one, and one that goes takes its comparisons along", async () => {
  const { install, client } = await opened();
  const { db } = install.store;
  await send(client, after);
  await done(install, count);
  expect(await comparisons(install)).toEqual([null, null, null]);
  await send(client, before);
  await done(install, 2 * count);
  await checkAgainstTruth(install);

  const at = new Date();
  await placeSurvey(db, before.surveyId, "B-else", at);
  await queueOnBridge(db, bridge.id, at);
  expect(await comparisons(install)).toEqual([null, null, null]);
}, 240_000);
