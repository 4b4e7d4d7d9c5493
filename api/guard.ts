import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Act } from "../analysis/people/rights.ts";
import { may, rolesFor } from "../analysis/people/rights.ts";
import type { ServerDeps } from "./deps.ts";
import type { Person } from "./person.ts";
import { recognise } from "./person.ts";
import { ApiProblem, NotAllowed } from "./problems.ts";

/** What a route does: one act, or one that the body says, which its schema has checked by then. */
type ActOfRoute = Act | ((body: unknown) => Act);

declare module "fastify" {
  interface FastifyContextConfig {
    /** The right that a route needs. Reading needs "read" unsaid; every route that writes says its own. */
    act?: ActOfRoute | typeof onlySignedIn | typeof nobodyYet;
  }
  interface FastifyRequest {
    /** who asks; not there on routes for `nobodyYet` */
    person: Person;
  }
}

/** Whoever is signed in may do it: it concerns nobody else. */
export const onlySignedIn = Symbol("only signed in");
/** It comes before the signing in. */
export const nobodyYet = Symbol("nobody yet");

const reading = new Set(["GET", "HEAD", "OPTIONS"]);

/** 401 */
export class SignInNeeded extends ApiProblem {
  override readonly name = "SignInNeeded";

  constructor(detail = "sign in first, or send the token of a user as `Authorization: Bearer …`") {
    super(401, "Sign in", detail, {}, { "www-authenticate": 'Bearer realm="Mizuhashi"' });
  }
}

/** 403: the person is known and has no role that may do this. */
class NoRight extends ApiProblem {
  override readonly name = "NoRight";

  constructor(act: Act, { id, roles }: Person) {
    const needed = [...rolesFor(act)];
    const held = roles.length > 0 ? roles.join(", ") : "nothing";
    super(403, "No right", `${act} needs one of ${needed.join(", ")}; ${id} is ${held}`, {
      act,
      roles: needed,
    });
  }
}

/**
 * Lets in only who is known, and lets each do only what the table of rights gives them. A route that
 * writes and names no act is a fault of ours: the server does not start.
 */
export function guard(api: FastifyInstance, around: ServerDeps): void {
  api.decorateRequest("person", null as unknown as Person);
  api.addHook("onRoute", ({ method, url, config }) => {
    const writes = [method].flat().some((one) => !reading.has(one));
    if (writes && config?.act === undefined) {
      throw new Error(`${String(method)} ${url} writes and names no act of analysis/people/rights`);
    }
  });
  api.addHook("onRequest", async (request) => {
    if (request.routeOptions.config.act === nobodyYet) return;
    const person = await recognise(around, request);
    if (!person) throw new SignInNeeded();
    refuseVoiceless(request, person);
    request.person = person;
    const { act = "read" } = request.routeOptions.config;
    // Before a body is taken in: who may not do it need not send it.
    if (typeof act === "string") mustMay(person, act);
  });
  api.addHook("preHandler", async ({ routeOptions, person, body }) => {
    const { act } = routeOptions.config;
    if (typeof act === "function") mustMay(person, act(body));
  });
}

/** @throws NoRight */
function mustMay(person: Person, act: Act): void {
  if (!may(person.roles, act)) throw new NoRight(act, person);
}

/**
 * Every browser since 2020 says where a write comes from, and `refuseCrossSiteWrites` has looked at that.
 * A write with a session whose browser says nothing is refused: so an old one is safe as well.
 */
function refuseVoiceless(request: FastifyRequest, { pass }: Person): void {
  if (pass.kind !== "session" || reading.has(request.method)) return;
  const { origin, "sec-fetch-site": site } = request.headers;
  if (origin !== undefined || site !== undefined) return;
  const detail =
    "a write with a session says by Origin or Sec-Fetch-Site where it comes from; programs use a token";
  throw new NotAllowed(detail);
}
