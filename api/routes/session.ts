import Type from "typebox";
import type { User } from "../../analysis/domain/user.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { endSession, endSessionsOf } from "../../storage/sql/sessions.ts";
import { anyUsers, setPasswordHash, updateUser, user } from "../../storage/sql/users.ts";
import { nobodyYet, onlySignedIn } from "../guard.ts";
import { checkedPasswordHash } from "../newPassword.ts";
import type { Person } from "../person.ts";
import { recognise } from "../person.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { presentPerson } from "../present/user.ts";
import { ApiProblem, Conflict, PreconditionFailed } from "../problems.ts";
import { OwnEdit, PasswordChange, SessionView, SignInBody } from "../schemas/session.ts";
import { dropSession } from "../sessionCookie.ts";
import { signInAs, userWithPassword } from "../signIn.ts";

/** Signing in and out, and what concerns oneself alone. */
export const sessionRoutes: Resource = async (app, around) => {
  const { db, feed, now, openId } = around;
  const view = async (person: Person | null): Promise<SessionView> => ({
    person: person && presentPerson(person),
    anyUsers: await anyUsers(db),
    openId: openId ? { name: openId.name } : null,
  });
  const ownUser = async ({ id, pass }: Person): Promise<User> => {
    const found = pass.kind === "session" ? await user(db, id) : null;
    if (!found) throw new Conflict("this is for people who are signed in with a session");
    return found;
  };

  app.get(
    "/session",
    {
      config: { act: nobodyYet },
      schema: {
        tags: ["people"],
        summary: "Who is signed in, what they may do, and by what ways one can sign in",
        response: { 200: SessionView },
      },
    },
    async (request, reply) => {
      reply.header("cache-control", "no-store");
      return view(await recognise(around, request));
    },
  );

  app.post(
    "/session",
    {
      config: { act: nobodyYet },
      schema: {
        tags: ["people"],
        summary: "Sign in: the answer sets a cookie",
        description:
          "Wrong name and wrong password have one answer. After failed tries the next one must wait: 429 says how long.",
        body: SignInBody,
        response: {
          200: SessionView,
          400: problems[400],
          401: problems[401],
          429: problems[429],
        },
      },
    },
    async (request, reply) => {
      const { login, password } = request.body;
      const found = await userWithPassword(around, { login, password, address: request.ip });
      const session = await signInAs(around, found, request, reply);
      const { id, name, roles, language } = found;
      reply.header("cache-control", "no-store");
      return view({ id, name, roles, language, pass: { kind: "session", ...session } });
    },
  );

  app.delete(
    "/session",
    {
      config: { act: onlySignedIn },
      schema: { tags: ["people"], summary: "Sign out", response: { 200: SessionView } },
    },
    async (request, reply) => {
      const { id, pass } = request.person;
      if (pass.kind === "session") {
        await db.transaction().execute(async (trx) => {
          await endSession(trx, pass.key);
          const about = { at: now(), subject: id, actor: id, data: {} };
          await appendEvent(trx, { ...about, kind: "session.ended" });
        });
        feed.wake();
      }
      dropSession(request, reply);
      return view(null);
    },
  );

  app.patch(
    "/session",
    {
      config: { act: onlySignedIn },
      schema: {
        tags: ["people"],
        summary: "Keep the language of one's own page",
        body: OwnEdit,
        response: { 200: SessionView, 400: problems[400], 409: problems[409] },
      },
    },
    async (request) => {
      const { language } = request.body;
      const own = await ownUser(request.person);
      if (!(await updateUser(db, { ...own, language }, own.version))) {
        throw new PreconditionFailed(`user ${own.id} was changed since`, null);
      }
      return view({ ...request.person, language });
    },
  );

  app.put(
    "/session/password",
    {
      config: { act: onlySignedIn },
      schema: {
        tags: ["people"],
        summary: "Change one's own password: all other sessions end",
        body: PasswordChange,
        response: {
          200: Type.Object({ changed: Type.Literal(true) }),
          400: problems[400],
          409: problems[409],
          429: problems[429],
        },
      },
    },
    async (request) => {
      const { current, next } = request.body;
      const { id } = await ownUser(request.person);
      const hash = await checkedPasswordHash(next, id, "#/body/next");
      await userWithPassword(around, { login: id, password: current, address: request.ip }).catch(
        (error: unknown) => {
          if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
          // Not 401: the session is good, and the page stays where it is.
          const detail = "current is not your password";
          throw new ApiProblem(400, "Bad request", detail, { pointer: "#/body/current" });
        },
      );
      const { pass } = request.person;
      await db.transaction().execute(async (trx) => {
        await setPasswordHash(trx, id, hash);
        await endSessionsOf(trx, id, pass.kind === "session" ? pass.key : null);
        const about = { at: now(), subject: id, actor: id, data: {} };
        await appendEvent(trx, { ...about, kind: "user.password" });
      });
      feed.wake();
      return { changed: true } as const;
    },
  );
};
