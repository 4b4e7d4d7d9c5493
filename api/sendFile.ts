import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { sendKept } from "./byteRange.ts";
import { NotFound } from "./problems.ts";

/**
 * A file that never changes under its address; Range is understood.
 * @throws NotFound when it is not (or not yet) on the disk
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  type: string,
  tag: string,
): Promise<FastifyReply> {
  const size = await sizeOf(path);
  if (size === null) throw new NotFound("picture at", request.url);
  return sendKept(request, reply, {
    size,
    etag: `"${tag}"`,
    type,
    read: ({ first, last }) => createReadStream(path, { start: first, end: last }),
  });
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
