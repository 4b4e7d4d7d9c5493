import type { User } from "../../analysis/domain/user.ts";
import { user, users } from "../../storage/sql/users.ts";
import { editedVersion, sendVersioned } from "../etag.ts";
import { pageRequest } from "../everyPage.ts";
import { checkedPasswordHash, madePassword } from "../newPassword.ts";
import type { Resource } from "../plugin.ts";
import { editProblems, problems } from "../plugin.ts";
import { presentUser } from "../present/user.ts";
import { BadRequest, NotFound, PreconditionFailed } from "../problems.ts";
import { PageQuery, pageOf } from "../schemas/page.ts";
import { LoginParams, NewUser, UserEdit, UserView, UserWithPassword } from "../schemas/user.ts";
import { reservedLogins, storeNewUser, storeUserEdit } from "../userEdits.ts";

/** Who is let in, and as what. */
export const userRoutes: Resource = async (app, { db, feed, now }) => {
  const mustExist = async (id: string): Promise<User> => {
    const found = await user(db, id);
    if (!found) throw new NotFound("user", id);
    return found;
  };

  app.get(
    "/users",
    {
      config: { act: "user.read" },
      schema: {
        tags: ["people"],
        summary: "Everybody who may sign in, or once could, by name",
        querystring: PageQuery,
        response: { 200: pageOf(UserView), 400: problems[400] },
      },
    },
    async (request) => {
      const { items, nextCursor } = await users(db, pageRequest(request.query));
      return { items: items.map(presentUser), nextCursor };
    },
  );

  app.get(
    "/users/:id",
    {
      config: { act: "user.read" },
      schema: {
        tags: ["people"],
        summary: "One user",
        params: LoginParams,
        response: { 200: UserView, 404: problems[404] },
      },
    },
    async (request, reply) =>
      sendVersioned(request, reply, presentUser(await mustExist(request.params.id))),
  );

  app.post(
    "/users",
    {
      config: { act: "user.edit" },
      schema: {
        tags: ["people"],
        summary: "Let somebody in; without a password one is made and shown this once",
        description: "The first user must be an administrator: from then on everybody signs in.",
        body: NewUser,
        response: { 200: UserWithPassword, 400: problems[400], 409: problems[409] },
      },
    },
    async (request, reply) => {
      const { id, name, roles, language = null, password } = request.body;
      if (reservedLogins.includes(id)) throw new BadRequest("#/body/id", id, "another name");
      const made = password === undefined ? madePassword() : null;
      const passwordHash = await checkedPasswordHash(password ?? made ?? "", id, "#/body/password");
      const createdAt = now();
      const added: User = {
        ...{ id, name, language, createdAt },
        ...{ roles, disabledAt: null, version: 1 },
      };
      await db.transaction().execute(async (trx) => {
        const by = { at: createdAt, actor: request.person.id };
        await storeNewUser(trx, added, { passwordHash, openIdSubject: null }, by);
      });
      feed.wake();
      reply.header("cache-control", "no-store");
      return { ...presentUser(added), password: made };
    },
  );

  app.patch(
    "/users/:id",
    {
      config: { act: "user.edit" },
      schema: {
        tags: ["people"],
        summary: "Change roles, name or language, shut out, or give a new password",
        description: "Shutting out and a new password end the user's sessions at once.",
        params: LoginParams,
        body: UserEdit,
        response: { 200: UserWithPassword, ...editProblems, 409: problems[409] },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const edit = request.body;
      const expected = editedVersion(request);
      await mustExist(id);
      const made = edit.password === null ? madePassword() : null;
      const password = edit.password ?? made;
      const passwordHash =
        password === null ? null : await checkedPasswordHash(password, id, "#/body/password");
      const by = { at: now(), actor: request.person.id };
      const changed = await db
        .transaction()
        .execute((trx) => storeUserEdit(trx, id, { edit, passwordHash, expected }, by));
      if (!changed) {
        const current = presentUser(await mustExist(id));
        throw new PreconditionFailed(`user ${id} was changed since`, current);
      }
      feed.wake();
      reply.header("cache-control", "no-store");
      return { ...presentUser(changed), password: made };
    },
  );
};
