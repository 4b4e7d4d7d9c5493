import Type from "typebox";
import type { CaseAction } from "../../analysis/cases/caseActions.ts";
import { act, allowedActions } from "../../analysis/cases/caseActions.ts";
import { NotAllowedNow } from "../../analysis/cases/notAllowedNow.ts";
import type { LeakCase, LeakCaseState } from "../../analysis/domain/leakCase.ts";
import type { Act } from "../../analysis/people/rights.ts";
import { permitted } from "../../analysis/people/rights.ts";
import { cases, leakCase, updateCase } from "../../storage/sql/cases.ts";
import type { Db } from "../../storage/sql/database.ts";
import { appendEvent, eventsAbout } from "../../storage/sql/events.ts";
import { pairSound } from "../../storage/sql/pairSounds.ts";
import { geoJson, json } from "../accept.ts";
import { readCasePairs } from "../casePairs.ts";
import { readCorrelation } from "../correlation.ts";
import { editedVersion, sendVersioned } from "../etag.ts";
import { everyPage, pageRequest } from "../everyPage.ts";
import { once, onceDescription } from "../once.ts";
import type { Person } from "../person.ts";
import type { Resource } from "../plugin.ts";
import { editProblems, pageOrFeatures, problems } from "../plugin.ts";
import { point, presentFeatures } from "../present/geo.ts";
import { presentCase, presentCaseDetail } from "../present/leakCase.ts";
import { BadRequest, Conflict, NotFound, PreconditionFailed } from "../problems.ts";
import { dateOf, instantOf } from "../query.ts";
import { CorrelationView } from "../schemas/casePair.ts";
import { Id, IdParams } from "../schemas/id.ts";
import { LocalDate } from "../schemas/instant.ts";
import type { CaseActionBody as ActionBody } from "../schemas/leakCase.ts";
import { CaseActionBody, CaseDetailView, CaseView } from "../schemas/leakCase.ts";
import { PageQuery } from "../schemas/page.ts";

const openStates = ["new", "acknowledged", "dispatched", "dug", "snoozed"] as const;
const states: readonly LeakCaseState["kind"][] = [...openStates, "closed"];
const expectedStates = `open, or one or more of ${states.join(", ")} with commas between`;

const CaseQuery = Type.Object(
  {
    ...PageQuery.properties,
    state: Type.Optional(Type.String({ maxLength: 100, description: expectedStates })),
  },
  { additionalProperties: false },
);

const CorrelationQuery = Type.Object(
  { a: Id, b: Id, night: LocalDate },
  { additionalProperties: false },
);

export const caseRoutes: Resource = async (app, { db, feed, now, system }) => {
  const detail = async (on: Db, found: LeakCase, { roles }: Person) =>
    presentCaseDetail(found, roles, {
      pairs: await readCasePairs(on, found),
      history: await eventsAbout(on, found.id),
    });

  const changedSince = async (on: Db, id: string, asker: Person) => {
    const current = await leakCase(on, id);
    if (!current) return new NotFound("leak case", id);
    return new PreconditionFailed(
      `leak case ${id} was changed since`,
      await detail(on, current, asker),
    );
  };

  app.get(
    "/cases",
    {
      config: { offers: [json, geoJson] },
      schema: {
        tags: ["cases"],
        summary: "Leak cases, highest score first",
        querystring: CaseQuery,
        response: { 200: pageOrFeatures(CaseView), 400: problems[400], 406: problems[406] },
      },
    },
    async (request, reply) => {
      const state = statesOf(request.query.state);
      const filter = state ? { state } : {};
      if (request.accepted === geoJson) {
        const all = await everyPage((page) => cases(db, filter, page));
        reply.type(geoJson);
        return presentFeatures(
          all.map((one) => presentCase(one, request.person.roles)),
          ({ position }) => point(position === null ? null : position.point),
        );
      }
      const { items, nextCursor } = await cases(db, filter, pageRequest(request.query));
      return { items: items.map((one) => presentCase(one, request.person.roles)), nextCursor };
    },
  );

  app.get(
    "/cases/:id",
    {
      schema: {
        tags: ["cases"],
        summary: "One case with its history",
        params: IdParams,
        response: { 200: CaseDetailView, 404: problems[404] },
      },
    },
    async (request, reply) => {
      const found = await leakCase(db, request.params.id);
      if (!found) throw new NotFound("leak case", request.params.id);
      return sendVersioned(request, reply, await detail(db, found, request.person));
    },
  );

  app.get(
    "/cases/:id/correlation",
    {
      schema: {
        tags: ["cases"],
        summary: "The correlation of one of its `pairs`, as a curve",
        params: IdParams,
        querystring: CorrelationQuery,
        response: { 200: CorrelationView, 400: problems[400], 404: problems[404] },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { a, b } = request.query;
      const nightOf = dateOf("#/query/night", request.query.night);
      if (!(await leakCase(db, id))) throw new NotFound("leak case", id);
      const pair = await pairSound(db, { a, b, nightOf });
      if (!pair) throw new NotFound("correlated pair", `${a} ${b} ${nightOf}`);
      return readCorrelation(db, pair, system().timeZone);
    },
  );

  app.post(
    "/cases/:id/actions",
    {
      config: { act: actOfBody },
      schema: {
        tags: ["cases"],
        summary: "Do something to a case: one of what `allowed` lists",
        description: onceDescription,
        params: IdParams,
        body: CaseActionBody,
        response: {
          200: CaseDetailView,
          ...editProblems,
          409: problems[409],
          422: problems[422],
        },
      },
    },
    async (request, reply) => {
      const actor = request.person.id;
      const { id } = request.params;
      const expected = editedVersion(request);
      const action = toAction(request.body);
      const answer = await once(db, request, now(), async (trx) => {
        const current = await leakCase(trx, id);
        if (!current) throw new NotFound("leak case", id);
        if (expected !== null && expected !== current.version)
          throw await changedSince(trx, id, request.person);
        const next = acted(current, action, request.person, now());
        if (!(await updateCase(trx, next, current.version)))
          throw await changedSince(trx, id, request.person);
        const data = { what: request.body, state: next.state, score: next.score };
        await appendEvent(trx, { at: now(), kind: "case.acted", subject: id, actor, data });
        return detail(trx, { ...next, version: current.version + 1 }, request.person);
      });
      feed.wake();
      return sendVersioned(request, reply, answer);
    },
  );
};

function actOfBody(body: unknown): Act {
  return `case.${(body as ActionBody).kind}`;
}

function acted(leakCase: LeakCase, action: CaseAction, by: Person, at: Date): LeakCase {
  try {
    return act(leakCase, action, by.id, at);
  } catch (error) {
    if (!(error instanceof NotAllowedNow)) throw error;
    throw new Conflict(error.message, permitted("case", allowedActions(leakCase), by.roles));
  }
}

function toAction(body: ActionBody): CaseAction {
  switch (body.kind) {
    case "snooze":
      return { kind: "snooze", until: instantOf("#/body/until", body.until) };
    case "dig": {
      const { begunAt, endedAt, ...result } = body.result;
      return {
        kind: "dig",
        result: {
          ...result,
          ...(begunAt !== undefined && { begunAt: instantOf("#/body/result/begunAt", begunAt) }),
          ...(endedAt !== undefined && { endedAt: instantOf("#/body/result/endedAt", endedAt) }),
        },
      };
    }
    default:
      return body;
  }
}

/** @throws BadRequest when one of them is no state */
function statesOf(text: string | undefined): LeakCaseState["kind"][] | null {
  if (text === undefined) return null;
  const wanted = text.split(",").flatMap((one) => (one === "open" ? openStates : [one]));
  const found = states.filter((state) => wanted.includes(state));
  const isKnown = wanted.every((one) => (states as readonly string[]).includes(one));
  if (!isKnown) throw new BadRequest("#/query/state", text, expectedStates);
  return found;
}
