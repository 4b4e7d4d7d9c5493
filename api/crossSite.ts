import type { FastifyInstance } from "fastify";
import { NotAllowed } from "./problems.ts";

const reading = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A page of another site may not write here with a person's browser. Browsers say where a request
 * comes from (Sec-Fetch-Site, older ones Origin); programs say neither and are let through.
 */
export function refuseCrossSiteWrites(app: FastifyInstance): void {
  app.addHook("onRequest", async (request) => {
    if (reading.has(request.method)) return;
    const { origin, host } = request.headers;
    const site = request.headers["sec-fetch-site"];
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      throw new NotAllowed(`this write comes from another site (sec-fetch-site: ${site})`);
    }
    if (origin !== undefined && hostOf(origin) !== host) {
      throw new NotAllowed(`this write comes from another site (origin: ${origin})`);
    }
  });
}

/** "null" and nonsense have no host, so they never match. */
function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
