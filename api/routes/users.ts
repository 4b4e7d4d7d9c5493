import type { UserId } from "../../analysis/domain/leakCase.ts";
import type { User } from "../../analysis/domain/user.ts";
import { hasAdmin } from "../../analysis/people/rights.ts";
import type { Db } from "../../storage/sql/database.ts";
import type { EventKind } from "../../storage/sql/events.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { endSessionsOf } from "../../storage/sql/sessions.ts";
import {
  addUser,
  allUsers,
  setPasswordHash,
  updateUser,
  user,
  users,
} from "../../storage/sql/users.ts";
import { editedVersion, sendVersioned } from "../etag.ts";
import { pageRequest } from "../everyPage.ts";
import { checkedPasswordHash, madePassword } from "../newPassword.ts";
import type { Resource } from "../plugin.ts";
import { editProblems, problems } from "../plugin.ts";
import { presentUser } from "../present/user.ts";
import { BadRequest, Conflict, NotFound, PreconditionFailed } from "../problems.ts";
import { PageQuery, pageOf } from "../schemas/page.ts";
import type { UserEdit as Edit } from "../schemas/user.ts";
import { LoginParams, NewUser, UserEdit, UserView, UserWithPassword } from "../schemas/user.ts";

/** The machine, whoever sits at an install without users, and whoever failed to sign in. */
const reserved = ["system", "local", "unknown"];

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
      if (reserved.includes(id)) throw new BadRequest("#/body/id", id, "another name");
      const made = password === undefined ? madePassword() : null;
      const passwordHash = await checkedPasswordHash(password ?? made ?? "", id, "#/body/password");
      const createdAt = now();
      const added: User = {
        ...{ id, name, language, createdAt },
        ...{ roles, disabledAt: null, version: 1 },
      };
      await db.transaction().execute(async (trx) => {
        await noteUser(trx, "user.added", added, { at: createdAt, actor: request.person.id });
        if (!(await addUser(trx, added, { passwordHash, openIdSubject: null }))) {
          throw new Conflict(`there is a user ${id} already`);
        }
        await keepAdmin(trx);
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
      const hash =
        password === null ? null : await checkedPasswordHash(password, id, "#/body/password");
      const changed = await db.transaction().execute(async (trx) => {
        const current = await user(trx, id);
        if (!current) throw new NotFound("user", id);
        const next = edited(current, edit, now());
        const kind = hash === null ? "user.changed" : "user.password";
        await noteUser(trx, kind, next, { at: now(), actor: request.person.id });
        if (!(await updateUser(trx, next, expected ?? current.version))) return null;
        if (hash !== null) await setPasswordHash(trx, id, hash);
        if (hash !== null || next.disabledAt !== null) await endSessionsOf(trx, id, null);
        await keepAdmin(trx);
        return { ...next, version: (expected ?? current.version) + 1 };
      });
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

/** First in its transaction: writers of events wait for each other, so two edits see each other. */
async function noteUser(
  trx: Db,
  kind: EventKind,
  { id: subject, name, roles, disabledAt }: User,
  by: { at: Date; actor: UserId },
): Promise<void> {
  await appendEvent(trx, { ...by, kind, subject, data: { name, roles, disabledAt } });
}

/** @throws Conflict when nobody would be left who can let others in */
async function keepAdmin(trx: Db): Promise<void> {
  if (hasAdmin(await allUsers(trx))) return;
  throw new Conflict("one user who is let in must be an administrator");
}

function edited(user: User, { name, roles, language, disabled }: Edit, at: Date): User {
  return {
    ...user,
    ...(name === undefined ? {} : { name }),
    ...(roles === undefined ? {} : { roles }),
    ...(language === undefined ? {} : { language }),
    ...(disabled === undefined ? {} : { disabledAt: disabled ? (user.disabledAt ?? at) : null }),
  };
}
