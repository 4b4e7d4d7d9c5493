import type { FastifyInstance } from "fastify";
import { json, preferred } from "./accept.ts";
import { hashOf, matches } from "./etag.ts";
import { NotAcceptable } from "./problems.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** media types that the route can give, best first; null: whatever it has, unasked */
    offers?: readonly string[] | null;
  }
  interface FastifyRequest {
    /** the one of them that the caller likes best */
    accepted: string;
  }
}

/** Chooses the media type of each answer, and answers 304 to who has the same list already. */
export function negotiate(app: FastifyInstance): void {
  app.decorateRequest("accepted", json);
  app.addHook("onRequest", async (request, reply) => {
    const { offers = [json] } = request.routeOptions.config;
    if (offers === null) return;
    if (offers.length > 1) reply.header("vary", "accept");
    const accepted = preferred(request.headers.accept, offers);
    if (accepted === null) throw new NotAcceptable(request.headers.accept ?? "", offers);
    request.accepted = accepted;
  });
  app.addHook("onSend", async (request, reply, payload: unknown) => {
    const isList = request.method === "GET" && reply.statusCode === 200;
    if (!isList || typeof payload !== "string" || reply.hasHeader("etag")) return payload;
    const etag = `W/"${hashOf(payload)}"`;
    reply.header("etag", etag);
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-cache");
    if (!matches(request, etag)) return payload;
    reply.code(304).removeHeader("content-length");
    return "";
  });
}
