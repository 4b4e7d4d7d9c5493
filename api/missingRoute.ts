import type { FastifyInstance, FastifyRequest } from "fastify";
import { ApiProblem, MethodNotAllowed, sendProblem } from "./problems.ts";
import type { SendPage } from "./web.ts";

interface KnownRoute {
  methods: readonly string[];
  path: RegExp;
}

/**
 * What answers where no route does: the page for its own addresses, 405 where another method is
 * known, else a problem.
 */
export function answerMissingRoutes(
  app: FastifyInstance,
  page: SendPage | null,
  known: readonly KnownRoute[],
): void {
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request.url);
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (isRead && page && isPageAddress(request, path)) return page(reply, path);
    const methods = known.filter((route) => route.path.test(path)).flatMap((r) => r.methods);
    return sendProblem(
      request,
      reply,
      methods.length > 0 && !methods.includes(request.method)
        ? new MethodNotAllowed(request.method, path, [...new Set(methods)].sort())
        : new ApiProblem(404, "Not found", `there is nothing at ${path}`),
    );
  });
}

/** Remembers the routes as they are registered; call it before the first one. */
export function knownRoutes(app: FastifyInstance): KnownRoute[] {
  const known: KnownRoute[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    // The files of the page are no API: a wrong method there is simply nothing.
    if (url.includes("*")) return;
    const pattern = url.replace(/[.\\^$+?()[\]{}|]/g, "\\$&").replace(/:\w+/g, "[^/]+");
    known.push({ methods: [method].flat(), path: new RegExp(`^${pattern}$`) });
  });
  return known;
}

/** Addresses of the page have no extension; a missing file or API address is never the page. */
function isPageAddress(request: FastifyRequest, path: string): boolean {
  if (/^\/(api|healthz|readyz|metrics)(\/|$)/.test(path)) return false;
  const last = path.slice(path.lastIndexOf("/") + 1);
  return !last.includes(".") || (request.headers.accept ?? "").includes("text/html");
}

function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? url;
}
