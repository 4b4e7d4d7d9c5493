import Type from "typebox";
import type { Db } from "../../storage/sql/database.ts";
import type { DeadLetter } from "../../storage/sql/deadLetters.ts";
import { deadLetter, deadLetters } from "../../storage/sql/deadLetters.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { inboxItem, retryItem } from "../../storage/sql/inbox.ts";
import { pageRequest } from "../everyPage.ts";
import type { Resource } from "../plugin.ts";
import { bytes, problems } from "../plugin.ts";
import { presentDeadLetter, presentDeadLetterDetail } from "../present/deadLetter.ts";
import { Conflict, NotFound } from "../problems.ts";
import { DeadLetterDetailView, DeadLetterView, RetryView } from "../schemas/deadLetter.ts";
import { PageQuery, pageOf } from "../schemas/page.ts";

const NumberParams = Type.Object({
  id: Type.Integer({ minimum: 1, description: "the number of a dead letter" }),
});

const OnlyPage = Type.Object(PageQuery.properties, { additionalProperties: false });

export const deadLetterRoutes: Resource = async (app, { db, now }) => {
  const mustExist = async (id: number): Promise<DeadLetter> => {
    const found = await deadLetter(db, id);
    if (!found) throw new NotFound("dead letter", id);
    return found;
  };

  app.get(
    "/dead-letters",
    {
      schema: {
        tags: ["dead letters"],
        summary: "Messages that could not be taken, newest first",
        querystring: OnlyPage,
        response: { 200: pageOf(DeadLetterView), 400: problems[400] },
      },
    },
    async (request) => {
      const { items, nextCursor } = await deadLetters(db, pageRequest(request.query));
      const views = items.map(async (one) => presentDeadLetter(one, await isRetryable(db, one)));
      return { items: await Promise.all(views), nextCursor };
    },
  );

  app.get(
    "/dead-letters/:id",
    {
      schema: {
        tags: ["dead letters"],
        summary: "One message with its reason and its first 64 KiB",
        params: NumberParams,
        response: { 200: DeadLetterDetailView, 404: problems[404] },
      },
    },
    async (request) => {
      const found = await mustExist(request.params.id);
      return presentDeadLetterDetail(found, await isRetryable(db, found));
    },
  );

  app.get(
    "/dead-letters/:id/payload",
    {
      config: { offers: null },
      schema: {
        tags: ["dead letters"],
        summary: "Its first 64 KiB as they came",
        params: NumberParams,
        response: { 200: bytes("the bytes", "application/octet-stream"), 404: problems[404] },
      },
    },
    async (request, reply) => {
      const { id, payload } = await mustExist(request.params.id);
      // A device may send anything: it is never shown as a page of ours.
      reply.header("content-disposition", `attachment; filename="dead-letter-${id}.bin"`);
      return reply.type("application/octet-stream").send(Buffer.from(payload));
    },
  );

  app.post(
    "/dead-letters/:id/retry",
    {
      config: { act: "deadLetter.retry" },
      schema: {
        tags: ["dead letters"],
        summary: "Analyse the item of a dead letter again",
        params: NumberParams,
        response: { 200: RetryView, 404: problems[404], 409: problems[409] },
      },
    },
    async (request) => {
      const { id, inboxKey } = await mustExist(request.params.id);
      if (inboxKey === null) {
        throw new Conflict(`dead letter ${id} was refused at the door: the device must send anew`);
      }
      const actor = request.person.id;
      await db.transaction().execute(async (trx) => {
        if (!(await retryItem(trx, inboxKey))) {
          throw new Conflict(`the item of dead letter ${id} is not failed any more`);
        }
        const about = { at: now(), subject: String(id), actor, data: { inboxKey } };
        await appendEvent(trx, { ...about, kind: "deadLetter.retried" });
      });
      return { inboxKey, state: "waiting" as const };
    },
  );
};

async function isRetryable(db: Db, { inboxKey }: DeadLetter): Promise<boolean> {
  if (inboxKey === null) return false;
  const item = await inboxItem(db, inboxKey);
  return item?.state === "failed";
}
