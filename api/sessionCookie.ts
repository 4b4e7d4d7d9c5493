import type { FastifyReply, FastifyRequest } from "fastify";
import { isLoopbackHost } from "./loopback.ts";

/** `__Host-` binds a cookie to this very host and to https (RFC 6265bis, 4.1.3.2). */
const secureName = "__Host-mizuhashi";
/** On plain http a browser keeps no secure cookie: only the own machine is reached like that. */
const plainName = "mizuhashi";

/** The secret of the session in a request; null: none came. */
export function sessionSecret(request: FastifyRequest): string | null {
  return cookie(request, isPlain(request) ? plainName : secureName);
}

/**
 * Gives the browser its session. Scripts do not see it, other sites do not send it, and only https
 * carries it, except on the own machine.
 */
export function keepSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { secret, seconds }: { secret: string; seconds: number },
): void {
  reply.header("set-cookie", sessionCookie(request, secret, seconds));
}

export function dropSession(request: FastifyRequest, reply: FastifyReply): void {
  reply.header("set-cookie", sessionCookie(request, "", 0));
}

export function cookie(request: FastifyRequest, name: string): string | null {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at >= 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

/** Without the browser's own word that the line is secret: the own machine, and no proxy with TLS. */
export function isPlain(request: FastifyRequest): boolean {
  const { host } = request.headers;
  return isLoopbackHost(host) && request.protocol !== "https";
}

function sessionCookie(request: FastifyRequest, secret: string, seconds: number): string {
  const shared = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
  return isPlain(request)
    ? `${plainName}=${secret}; ${shared}`
    : `${secureName}=${secret}; ${shared}; Secure`;
}
