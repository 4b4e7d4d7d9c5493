import type { Kysely, KyselyPlugin, RootOperationNode } from "kysely";
import { CompiledQuery } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { casePhotos } from "../../../storage/sql/casePhotos.ts";
import { cases, closedCasesNear } from "../../../storage/sql/cases.ts";
import { clipsBetween } from "../../../storage/sql/clips.ts";
import type { Database } from "../../../storage/sql/database.ts";
import { deadLetters } from "../../../storage/sql/deadLetters.ts";
import { eventsAbout, eventsAfter } from "../../../storage/sql/events.ts";
import { findingSteps, findings } from "../../../storage/sql/findings.ts";
import { claimItems, countWaiting, putInbox, queueState } from "../../../storage/sql/inbox.ts";
import { judgementHistory, judgements } from "../../../storage/sql/judgements.ts";
import { members } from "../../../storage/sql/members.ts";
import { latestNightOf, nights, nightsBetween } from "../../../storage/sql/nights.ts";
import type { Store } from "../../../storage/sql/open.ts";
import { pairSound, pairSounds, pairSoundsAround } from "../../../storage/sql/pairSounds.ts";
import { photoGates, photos } from "../../../storage/sql/photos.ts";
import { recordings, sensorFeatures, sensorHistory } from "../../../storage/sql/recordings.ts";
import { forgetRequests, keepAnswer, takeRequest } from "../../../storage/sql/requestAnswers.ts";
import { sensors } from "../../../storage/sql/sensors.ts";
import { filesWith, surveys } from "../../../storage/sql/surveys.ts";
import { anInboxItem } from "../../builders.ts";
import type { Opened } from "./engines.ts";
import { openFresh } from "./engines.ts";

const now = new Date("2026-11-24T02:00:00Z");
const number = Buffer.from(JSON.stringify([5])).toString("base64url");
const text = Buffer.from(JSON.stringify(["a"])).toString("base64url");
const numberText = Buffer.from(JSON.stringify([5, "a"])).toString("base64url");
const textText = Buffer.from(JSON.stringify(["a", "a"])).toString("base64url");
const after = (cursor: string) => ({ limit: 5, cursor });

type Query = (db: Kysely<Database>) => Promise<unknown>;
const queries: Record<string, Query> = {
  claimItems: (db) => claimItems(db, { limit: 5, leaseSeconds: 60, now }),
  "claimItems of kinds": (db) =>
    claimItems(db, { limit: 5, leaseSeconds: 60, now, kinds: ["photo", "night"] }),
  "putInbox of a duplicate": async (db) => {
    await putInbox(db, anInboxItem());
    await putInbox(db, anInboxItem());
  },
  countWaiting,
  queueState,
  recordings: (db) => recordings(db, {}, after(numberText)),
  "recordings of a sensor": (db) => recordings(db, { sensorId: "S" }, after(numberText)),
  "recordings analysed": (db) => recordings(db, { state: "analysed" }, after(numberText)),
  "recordings failed": (db) => recordings(db, { state: "failed" }, after(numberText)),
  sensorHistory: (db) => sensorHistory(db, "S", { before: now, limit: 30 }),
  sensorFeatures: (db) => sensorFeatures(db, "S", { before: now, limit: 30 }),
  nights: (db) => nights(db, {}, after(textText)),
  "nights of a sensor": (db) => nights(db, { sensorId: "S" }, after(textText)),
  nightsBetween: (db) => nightsBetween(db, { from: "2026-11-01", to: "2026-11-24" }),
  latestNightOf,
  pairSounds: (db) => pairSounds(db, { from: "2026-11-18", to: "2026-11-24" }),
  pairSoundsAround: (db) => pairSoundsAround(db, ["S"], { from: "2026-11-18", to: "2026-11-24" }),
  pairSound: (db) => pairSound(db, { a: "S", b: "T", nightOf: "2026-11-24" }),
  clipsBetween: (db) => clipsBetween(db, ["S"], { from: now, to: now }),
  sensors: (db) => sensors(db, {}, after(text)),
  cases: (db) => cases(db, {}, after(numberText)),
  casePhotos: (db) => casePhotos(db, "C"),
  "takeRequest, keepAnswer, forgetRequests": async (db) => {
    await takeRequest(db, { key: "k", fingerprint: "f", at: now });
    await keepAnswer(db, "k", {});
    await forgetRequests(db, now);
  },
  closedCasesNear: (db) => closedCasesNear(db, ["S"]),
  surveys: (db) => surveys(db, {}, after(numberText)),
  "surveys of a bridge": (db) => surveys(db, { bridgeId: "B" }, after(numberText)),
  filesWith: (db) => filesWith(db, "a"),
  photos: (db) => photos(db, {}, after(numberText)),
  "photos of a survey": (db) => photos(db, { surveyId: "S" }, after(numberText)),
  findings: (db) => findings(db, {}, after(numberText)),
  "findings of a photo": (db) => findings(db, { photoId: "P" }, after(numberText)),
  "findings of a bridge": (db) => findings(db, { bridgeId: "B" }, after(numberText)),
  "findings, worst first": (db) => findings(db, {}, after(numberText), "worst"),
  "findings, least certain first": (db) => findings(db, {}, after(numberText), "uncertain"),
  "findings, newest first": (db) => findings(db, {}, after(numberText), "new"),
  "findings of a member": (db) =>
    findings(db, { bridgeId: "B", memberId: "M" }, after(numberText), "worst"),
  "steps of a finding": (db) => findingSteps(db, "F"),
  "photos as the gates see them": (db) => photoGates(db, "S"),
  "members of a bridge": (db) => members(db, "B"),
  "judgements of a bridge": (db) => judgements(db, "B"),
  "history of a judgement": (db) => judgementHistory(db, "B", "K"),
  deadLetters: (db) => deadLetters(db, after(number)),
  eventsAfter: (db) => eventsAfter(db, 5, 10),
  eventsAbout: (db) => eventsAbout(db, "C-0001"),
};

/** What they find is a handful. */
const sortsFew = new Set([
  "closedCasesNear",
  "filesWith",
  "photos as the gates see them",
  "members of a bridge",
]);

describe("however much has been stored", () => {
  let opened: Opened;
  /** of its own: an explained write counts as unfinished, and nothing commits beside it */
  let explaining: Store;
  beforeAll(async () => {
    opened = await openFresh("sqlite");
    explaining = await opened.openAgain();
  });
  afterAll(() => opened.discard());

  test.each(Object.keys(queries))("%s walks an index, in its order", async (name) => {
    const plan: string[] = [];
    for (const query of await queriesOf(opened.store.db, queries[name]!)) {
      const sql = `explain query plan ${query.sql}`;
      const { rows } = await explaining.db.executeQuery<{ detail: string }>(
        CompiledQuery.raw(sql, [...query.parameters]),
      );
      plan.push(...rows.map((row) => row.detail));
    }
    expect(plan.length).toBeGreaterThan(0);
    const slow = sortsFew.has(name) ? /^SCAN (?!.*USING)/ : /^SCAN (?!.*USING)|USE TEMP B-TREE/;
    expect(plan.filter((step) => slow.test(step))).toEqual([]);
  });
});

/** What the function asks of the database. */
async function queriesOf(db: Kysely<Database>, run: Query): Promise<CompiledQuery[]> {
  const nodes: RootOperationNode[] = [];
  const listener: KyselyPlugin = {
    transformQuery({ node }) {
      nodes.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  await run(db.withPlugin(listener));
  return nodes.map((node) => db.getExecutor().compileQuery(node, { queryId: "" }));
}
