import Type from "typebox";
import { tokenLongestDays } from "../../analysis/people/parameters.ts";
import { isWithin, may } from "../../analysis/people/rights.ts";
import { apiToken, apiTokens, revokeApiToken } from "../../storage/sql/apiTokens.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { onlySignedIn } from "../guard.ts";
import { storeNewToken } from "../newToken.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { presentToken } from "../present/user.ts";
import { BadRequest, Conflict, NotFound } from "../problems.ts";
import { instantOf } from "../query.ts";
import { IdParams } from "../schemas/id.ts";
import { NewToken, TokenView, TokenWithSecret } from "../schemas/token.ts";

/** Tokens by which machines come in, in the name of the person who made them. */
export const tokenRoutes: Resource = async (app, { db, feed, now }) => {
  app.get(
    "/tokens",
    {
      config: { act: onlySignedIn },
      schema: {
        tags: ["people"],
        summary: "One's own API tokens, newest first; an administrator sees everybody's",
        response: { 200: Type.Object({ items: Type.Array(TokenView) }) },
      },
    },
    async ({ person }) => {
      const found = await apiTokens(db, may(person.roles, "user.edit") ? null : person.id);
      return { items: found.map(presentToken) };
    },
  );

  app.post(
    "/tokens",
    {
      config: { act: onlySignedIn },
      schema: {
        tags: ["people"],
        summary: "Make an API token: it is shown this once",
        description: `Its roles are at most one's own, and its life is at most ${tokenLongestDays} days.`,
        body: NewToken,
        response: { 200: TokenWithSecret, 400: problems[400], 409: problems[409] },
      },
    },
    async ({ person, body }, reply) => {
      const { name, roles } = body;
      if (person.pass.kind !== "session") {
        throw new Conflict("tokens are made by people who are signed in with a session");
      }
      const beyond = roles.find((role) => !isWithin(role, person.roles));
      if (beyond !== undefined) {
        throw new BadRequest("#/body/roles", beyond, `within ${person.roles.join(", ")}`);
      }
      const at = now();
      const expiresAt = instantOf("#/body/expiresAt", body.expiresAt);
      const longest = at.getTime() + tokenLongestDays * 86_400_000;
      if (expiresAt <= at || expiresAt.getTime() > longest) {
        const expected = `an instant within the next ${tokenLongestDays} days`;
        throw new BadRequest("#/body/expiresAt", body.expiresAt, expected);
      }
      const its = { name, roles, expiresAt, ownerId: person.id };
      const { token, secret } = await db
        .transaction()
        .execute((trx) => storeNewToken(trx, its, { at, actor: person.id }));
      reply.header("cache-control", "no-store");
      return { ...presentToken(token), token: secret };
    },
  );

  app.delete(
    "/tokens/:id",
    {
      config: { act: onlySignedIn },
      schema: {
        tags: ["people"],
        summary: "Revoke a token of one's own; an administrator may revoke anybody's",
        params: IdParams,
        response: { 200: TokenView, 404: problems[404] },
      },
    },
    async ({ person, params: { id } }) => {
      const found = await apiToken(db, id);
      const mine = found?.ownerId === person.id || may(person.roles, "user.edit");
      if (!found || !mine) throw new NotFound("token", id);
      const revokedAt = now();
      await db.transaction().execute(async (trx) => {
        if (!(await revokeApiToken(trx, id, revokedAt))) return;
        const about = { at: revokedAt, subject: id, actor: person.id };
        const data = { name: found.name, ownerId: found.ownerId };
        await appendEvent(trx, { ...about, kind: "token.revoked", data });
      });
      feed.wake();
      return presentToken({ ...found, revokedAt: found.revokedAt ?? revokedAt });
    },
  );
};
