import type { FastifyInstance } from "fastify";
import { NotAllowed } from "./problems.ts";

const reading = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A page of another site may not write here with a person's browser. Browsers say where a request
 * comes from: by Sec-Fetch-Site, which also holds behind a proxy that changes Host, or on plain HTTP
 * by Origin alone. Programs say neither and are let through.
 */
export function refuseCrossSiteWrites(app: FastifyInstance): void {
  app.addHook("onRequest", async (request) => {
    if (reading.has(request.method)) return;
    const { origin, host } = request.headers;
    const site = request.headers["sec-fetch-site"];
    if (site === undefined) {
      if (origin === undefined || isOwn(origin, host)) return;
      throw new NotAllowed(`this write comes from another site (origin: ${origin})`);
    }
    if (site !== "same-origin" && site !== "none") {
      throw new NotAllowed(`this write comes from another site (sec-fetch-site: ${site})`);
    }
  });
}

/** "null" and nonsense have no host, so they are never ours; `:80` and nothing are the same. */
function isOwn(origin: string, host: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: from } = new URL(origin);
  const own = `${protocol}//${host ?? ""}`;
  return from !== "" && URL.canParse(own) && new URL(own).host === from;
}
