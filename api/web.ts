import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Answers with the page of an address, which then finds its own way. */
export type SendPage = (reply: FastifyReply, path: string) => Promise<FastifyReply>;

/**
 * The built pages: the crews' phones have one of their own. Assets carry a hash in their names and never
 * change; the pages are read and asked for anew each time, so that a new build is seen at once.
 */
export async function serveWeb(app: FastifyInstance, webRoot: string): Promise<SendPage> {
  const page: SendPage = async (reply, path) => {
    const file = /^\/crew(\/|$)/.test(path) ? "crew.html" : "index.html";
    const html = await readFile(join(webRoot, file));
    return reply
      .code(200)
      .header("cache-control", "no-cache")
      .type("text/html; charset=utf-8")
      .send(html);
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
  app.get("/", { schema: { hide: true } }, (_request, reply) => page(reply, "/"));
  return page;
}
