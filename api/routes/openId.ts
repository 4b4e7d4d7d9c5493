import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { appendEvent } from "../../storage/sql/events.ts";
import { nobodyYet } from "../guard.ts";
import type { OpenIdAttempt } from "../openId.ts";
import { OpenId } from "../openId.ts";
import type { Resource } from "../plugin.ts";
import { ApiProblem, NotFound } from "../problems.ts";
import { cookie, isPlain } from "../sessionCookie.ts";
import { signInAs } from "../signIn.ts";

/** A person has so long for the provider's pages, s. */
const attemptSeconds = 900;

const BeginQuery = Type.Object(
  {
    next: Type.Optional(
      Type.String({
        pattern: "^/(?![/\\\\])[^\\s]{0,2000}$",
        description: "an address of the page",
      }),
    ),
  },
  { additionalProperties: false },
);

/** Signing in by an OpenID provider: browsers are sent there and come back. */
export const openIdRoutes: Resource = async (app, { db, now, log, openId: settings }) => {
  const provider = settings ? new OpenId(settings) : null;
  const mustBe = (): OpenId => {
    if (!provider) throw new NotFound("OpenID provider", "none is set");
    return provider;
  };

  app.get(
    "/session/open-id",
    {
      config: { act: nobodyYet, offers: null },
      schema: {
        tags: ["people"],
        summary: "Send the browser to the OpenID provider to sign in",
        querystring: BeginQuery,
        response: { 200: Type.Unknown({ description: "never: 302 to the provider" }) },
      },
    },
    async (request, reply) => {
      const { url, attempt } = await reached(() => mustBe().begin(request.query.next ?? "/"));
      keepAttempt(request, reply, attempt);
      return reply.header("cache-control", "no-store").redirect(url.href);
    },
  );

  app.get(
    "/session/open-id/callback",
    {
      config: { act: nobodyYet, offers: null },
      schema: {
        tags: ["people"],
        summary: "Where the provider sends the browser back to",
        response: { 200: Type.Unknown({ description: "never: 302 to the page" }) },
      },
    },
    async (request, reply) => {
      const attempt = attemptOf(request);
      dropAttempt(request, reply);
      reply.header("cache-control", "no-store");
      try {
        if (!attempt) throw new ApiProblem(400, "Bad request", "no sign-in was begun here");
        const search = request.url.slice(request.url.indexOf("?"));
        const found = await mustBe().end({ db, now }, search, attempt);
        await signInAs({ db, now }, found, request, reply);
        return reply.redirect(attempt.next);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        log.warn({ err: error }, "not signed in by OpenID");
        const event = { at: now(), kind: "session.refused", subject: "openid" } as const;
        const data = { address: request.ip, why };
        await appendEvent(db, { ...event, actor: "unknown", data });
        return reply.redirect("/sign-in?openId=failed");
      }
    },
  );
};

/** A provider that is away is the surroundings' fault. */
async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    const detail = "the OpenID provider cannot be reached";
    throw new ApiProblem(503, "Out of reach", detail, {}, { "retry-after": "5" });
  }
}

/** Lax, not Strict: it must come along when the provider sends the browser back. */
function keepAttempt(request: FastifyRequest, reply: FastifyReply, attempt: OpenIdAttempt): void {
  const value = Buffer.from(JSON.stringify(attempt)).toString("base64url");
  reply.header("set-cookie", attemptCookie(request, value, attemptSeconds));
}

function dropAttempt(request: FastifyRequest, reply: FastifyReply): void {
  reply.header("set-cookie", attemptCookie(request, "", 0));
}

function attemptCookie(request: FastifyRequest, value: string, seconds: number): string {
  const secure = isPlain(request) ? "" : "; Secure";
  return `${nameFor(request)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

function attemptOf(request: FastifyRequest): OpenIdAttempt | null {
  const value = cookie(request, nameFor(request));
  if (value === null || value === "") return null;
  try {
    const kept = JSON.parse(Buffer.from(value, "base64url").toString()) as OpenIdAttempt;
    const isOurs = /^\/(?![/\\])/.test(kept.next);
    return isOurs ? kept : null;
  } catch {
    return null;
  }
}

function nameFor(request: FastifyRequest): string {
  return isPlain(request) ? "mizuhashi-open-id" : "__Host-mizuhashi-open-id";
}
