import Type from "typebox";
import { manualEdition } from "../../analysis/bridge/manual/editions.ts";
import { judgementKey, memberCode, memberOfElement } from "../../analysis/bridge/members.ts";
import type { Bridge } from "../../analysis/domain/bridge.ts";
import type { Judgement, JudgementStep } from "../../analysis/domain/member.ts";
import type { Db } from "../../storage/sql/database.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { findingsById } from "../../storage/sql/findings.ts";
import { addJudgement, judgementHistory, judgements } from "../../storage/sql/judgements.ts";
import { editedVersion, sendVersioned } from "../etag.ts";
import { editionOf, inspectionOf } from "../inspection.ts";
import { checkMember, keptMembers, mustBeBridge } from "../memberContext.ts";
import type { Resource } from "../plugin.ts";
import { editProblems, problems } from "../plugin.ts";
import { presentJudgement } from "../present/member.ts";
import { BadRequest, Conflict, PreconditionFailed } from "../problems.ts";
import { dateOf } from "../query.ts";
import { IdParams } from "../schemas/id.ts";
import { InspectionView, JudgementView, NewJudgement } from "../schemas/inspection.ts";

const HistoryQuery = Type.Object(
  {
    key: Type.String({
      pattern: "^[A-Za-z0-9.-]{1,200}$",
      description: "the key of a judgement",
    }),
  },
  { additionalProperties: false },
);

/** What people judge of a bridge's members, and what follows from it. */
export const judgementRoutes: Resource = async (app, { db, feed, now, system }) => {
  app.get(
    "/bridges/:id/inspection",
    {
      schema: {
        tags: ["bridges"],
        summary:
          "Members with their findings, degrees, countermeasures and soundness; the proposal",
        params: IdParams,
        response: { 200: InspectionView, 404: problems[404] },
      },
    },
    async (request) => {
      const of = await mustBeBridge(db, request.params.id);
      return inspectionOf(db, of, { now: now(), timeZone: system().timeZone });
    },
  );

  app.get(
    "/bridges/:id/judgements",
    {
      schema: {
        tags: ["bridges"],
        summary: "All versions of one judgement, earliest first",
        params: IdParams,
        querystring: HistoryQuery,
        response: { 200: Type.Array(JudgementView), 400: problems[400], 404: problems[404] },
      },
    },
    async (request) => {
      const { id } = await mustBeBridge(db, request.params.id);
      return (await judgementHistory(db, id, request.query.key)).map(presentJudgement);
    },
  );

  app.post(
    "/bridges/:id/judgements",
    {
      config: { act: "bridge.judge" },
      schema: {
        tags: ["bridges"],
        summary:
          'Judge; If-Match is the version that it replaces, "0" for the first; null takes back',
        params: IdParams,
        body: NewJudgement,
        response: {
          200: JudgementView,
          ...editProblems,
          409: problems[409],
        },
      },
    },
    async (request, reply) => {
      const actor = request.person.id;
      const { id: bridgeId } = request.params;
      const { judgement, note = "", evidence = [] } = request.body;
      const expected = editedVersion(request);
      const key = judgementKey(judgement);
      const step = await db.transaction().execute(async (trx) => {
        const of = await mustBeBridge(trx, bridgeId);
        await checkJudgement(trx, of, judgement);
        await checkEvidence(trx, bridgeId, evidence);
        await keptMembers(trx, of);
        const version = (expected ?? (await newestVersion(trx, bridgeId, key))) + 1;
        const judged: JudgementStep = {
          ...{ bridgeId, key, version, at: now(), by: actor },
          ...{ judgement, note, evidence },
        };
        if (expected !== null && expected !== (await newestVersion(trx, bridgeId, key)))
          return null;
        if (!(await addJudgement(trx, judged))) return null;
        const about = { at: judged.at, subject: bridgeId, actor };
        await appendEvent(trx, { ...about, kind: "bridge.judged", data: { key, judgement } });
        return judged;
      });
      if (!step) {
        const history = (await judgementHistory(db, bridgeId, key)).map(presentJudgement);
        const base = history.find(({ version }) => version === expected);
        throw new PreconditionFailed(`${key} was judged since`, history.at(-1) ?? null, base);
      }
      feed.wake();
      return sendVersioned(request, reply, presentJudgement(step));
    },
  );
};

async function newestVersion(db: Db, bridgeId: string, key: string): Promise<number> {
  return (await judgementHistory(db, bridgeId, key)).at(-1)?.version ?? 0;
}

/** @throws Conflict or BadRequest for what the bridge or its edition of the manual does not have */
async function checkJudgement(db: Db, of: Bridge, judgement: Judgement): Promise<void> {
  if ("memberId" in judgement && judgement.memberId !== null) {
    await checkMember(db, of, judgement.memberId);
  }
  switch (judgement.kind) {
    case "degree":
      return checkDegree(db, of, judgement);
    case "technical": {
      const edition = editionOf(await judgements(db, of.id));
      if (manualEdition(edition).technicalEvaluation) return;
      throw new Conflict(`edition ${edition} has no technical evaluation of parts: 2024 has`);
    }
    case "measure":
      if (judgement.value !== null) dateOf("#/body/judgement/value", judgement.value);
      return;
    case "countermeasure":
    case "soundness":
    case "edition":
      return;
    default:
      judgement satisfies never;
  }
}

async function checkDegree(
  db: Db,
  of: Bridge,
  { memberId, element, damageType, value }: Extract<Judgement, { kind: "degree" }>,
): Promise<void> {
  const span = Number.parseInt(memberId, 10);
  const belongs = memberOfElement(span, memberCode(memberId), element);
  if (belongs !== memberId) {
    throw new BadRequest("#/body/judgement/element", element, `an element of ${memberId}`);
  }
  const { damageTypes } = manualEdition(editionOf(await judgements(db, of.id)));
  const type = damageTypes.find(({ number }) => number === damageType);
  if (value === null || type?.degrees.includes(value)) return;
  const possible = type ? type.degrees.join(", ") : "a known damage type";
  throw new BadRequest("#/body/judgement/value", value, `${possible} for type ${damageType}`);
}

async function checkEvidence(db: Db, bridgeId: string, ids: readonly string[]): Promise<void> {
  const found = new Map((await findingsById(db, ids)).map((one) => [one.id, one]));
  for (const [at, id] of ids.entries()) {
    if (found.get(id)?.bridgeId === bridgeId) continue;
    throw new BadRequest(`#/body/evidence/${at}`, id, `a finding on bridge ${bridgeId}`);
  }
}
