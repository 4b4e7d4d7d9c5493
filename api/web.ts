import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

/**
 * The built page. Its assets carry a hash in their names and never change; `index.html` is asked
 * for anew each time, so that a new version is seen at once.
 * @returns what answers for an address of the page, such as /cases/C-0001
 */
export async function serveWeb(
  app: FastifyInstance,
  webRoot: string,
): Promise<(reply: FastifyReply) => FastifyReply> {
  const index = await readFile(join(webRoot, "index.html"));
  const page = (reply: FastifyReply) =>
    reply
      .code(200)
      .header("cache-control", "no-cache")
      .type("text/html; charset=utf-8")
      .send(index);
  await app.register(fastifyStatic, {
    root: webRoot,
    prefix: "/",
    index: false,
    decorateReply: false,
    cacheControl: false,
    setHeaders: (response, path) => {
      const isHashed = /[\\/]assets[\\/]/.test(path);
      response.setHeader(
        "cache-control",
        isHashed ? "public, max-age=31536000, immutable" : "no-cache",
      );
    },
    schemaHide: true,
  });
  app.get("/", { schema: { hide: true } }, (_request, reply) => page(reply));
  return page;
}
