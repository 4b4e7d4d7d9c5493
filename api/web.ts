import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Answers with the page, whatever its address: it finds its own way. */
export type SendPage = (reply: FastifyReply) => Promise<FastifyReply>;

/**
 * The built page. Its assets carry a hash in their names and never change; `index.html` is read and
 * asked for anew each time, so that a new build is seen at once.
 */
export async function serveWeb(app: FastifyInstance, webRoot: string): Promise<SendPage> {
  const page: SendPage = async (reply) => {
    const index = await readFile(join(webRoot, "index.html"));
    return reply
      .code(200)
      .header("cache-control", "no-cache")
      .type("text/html; charset=utf-8")
      .send(index);
  };
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
