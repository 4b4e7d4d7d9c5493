import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { matches } from "./etag.ts";
import { RangeNotSatisfiable } from "./problems.ts";

/** First and last byte, both within. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * The one range that a Range header asks for (RFC 9110, 14.1.2).
 * @returns null: send the whole (no header, another unit, several ranges, a form that is none)
 * @throws RangeNotSatisfiable when it lies behind the end
 */
export function byteRange(header: string | undefined, size: number): ByteRange | null {
  const parts = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (!parts || header === undefined) return null;
  const [, from = "", to = ""] = parts;
  if (from === "" && to === "") return null;
  if (from === "") {
    const length = Math.min(Number(to), size);
    if (length === 0) throw new RangeNotSatisfiable(header, size);
    return { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  if (to !== "" && Number(to) < first) return null;
  if (first >= size) throw new RangeNotSatisfiable(header, size);
  return { first, last: to === "" ? size - 1 : Math.min(Number(to), size - 1) };
}

/** Bytes that never change under their address. */
export interface KeptBytes {
  size: number;
  etag: string;
  type: string;
  read(range: ByteRange): Uint8Array | Readable;
}

/** Sends kept bytes: whole, a range, or 304; immutable, so that no one asks twice. */
export function sendKept(
  request: FastifyRequest,
  reply: FastifyReply,
  kept: KeptBytes,
): FastifyReply {
  reply
    .header("accept-ranges", "bytes")
    .header("etag", kept.etag)
    .header("cache-control", "private, max-age=31536000, immutable");
  if (matches(request, kept.etag)) return reply.code(304).send();
  const ifRange = request.headers["if-range"];
  const wanted =
    ifRange === undefined || ifRange === kept.etag
      ? byteRange(request.headers.range, kept.size)
      : null;
  const range = wanted ?? { first: 0, last: kept.size - 1 };
  if (wanted) {
    reply.code(206).header("content-range", `bytes ${range.first}-${range.last}/${kept.size}`);
  }
  reply.type(kept.type).header("content-length", range.last - range.first + 1);
  // A HEAD runs the same handler: nothing is read for it, and only a stream leaves the length as it is.
  if (request.method === "HEAD") return reply.send(Readable.from([]));
  return reply.send(kept.read(range));
}
