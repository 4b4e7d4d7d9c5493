import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { BadCursor } from "../storage/page.ts";
import { TransientFault } from "../storage/transientFault.ts";
import type { Problem } from "./schemas/problem.ts";

/** What a problem may say beyond its sentence. */
type More = Omit<Problem, "type" | "title" | "status" | "detail">;

/** The caller's fault: travels as problem details, is never logged as an error. */
export class ApiProblem extends Error {
  override readonly name: string = "ApiProblem";
  readonly status: number;
  readonly title: string;
  readonly more: More;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    title: string,
    detail: string,
    more: More = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.status = status;
    this.title = title;
    this.more = more;
    this.headers = headers;
  }
}

/** 400: a field holds what cannot be; `pointer` such as `#/body/position/lon`. */
export class BadRequest extends ApiProblem {
  override readonly name = "BadRequest";

  constructor(pointer: string, was: unknown, expected: string) {
    const field = pointer.split("/").slice(2).map(unescaped).join(".");
    super(400, "Bad request", `${field || "body"} is ${shown(was)}, expected ${expected}`, {
      pointer,
    });
  }
}

/** 403: a write that another site caused. */
export class NotAllowed extends ApiProblem {
  override readonly name = "NotAllowed";

  constructor(detail: string) {
    super(403, "Not allowed", detail);
  }
}

/** 404 */
export class NotFound extends ApiProblem {
  override readonly name = "NotFound";

  constructor(noun: string, id: string | number) {
    super(404, "Not found", `there is no ${noun} ${JSON.stringify(id)}`);
  }
}

/** 405 with the methods that the address knows */
export class MethodNotAllowed extends ApiProblem {
  override readonly name = "MethodNotAllowed";

  constructor(method: string, path: string, known: readonly string[]) {
    const allow = known.join(", ");
    super(405, "Method not allowed", `${path} takes ${allow}, not ${method}`, {}, { allow });
  }
}

/** 406 with the media types that the address can give */
export class NotAcceptable extends ApiProblem {
  override readonly name = "NotAcceptable";

  constructor(accept: string, offered: readonly string[]) {
    super(406, "Not acceptable", `accept is ${shown(accept)}, expected ${offered.join(" or ")}`);
  }
}

/** 409: the item's state forbids it; `allowed` says what may be done instead. */
export class Conflict extends ApiProblem {
  override readonly name = "Conflict";

  constructor(detail: string, allowed?: readonly string[]) {
    super(409, "Conflict", detail, allowed ? { allowed: [...allowed] } : {});
  }
}

/**
 * 412: somebody else changed it since; `current` is the item as it is now, `base` as it was in the version
 * that the edit was made on, where that is kept.
 */
export class PreconditionFailed extends ApiProblem {
  override readonly name = "PreconditionFailed";

  constructor(detail: string, current: unknown, base?: unknown) {
    super(412, "Changed since", detail, base === undefined ? { current } : { current, base });
  }
}

/** 416 */
export class RangeNotSatisfiable extends ApiProblem {
  override readonly name = "RangeNotSatisfiable";

  constructor(range: string, size: number) {
    const detail = `range is ${shown(range)}, expected bytes within 0-${size - 1}`;
    super(416, "Range not satisfiable", detail, {}, { "content-range": `bytes */${size}` });
  }
}

/** 428: edits name the version that they were made on. */
export class PreconditionRequired extends ApiProblem {
  override readonly name = "PreconditionRequired";

  constructor() {
    super(
      428,
      "Precondition required",
      'if-match is missing, expected the etag of the item that was edited, such as "3"',
    );
  }
}

/** What goes wrong where nobody may see it: our own faults, with their stack. */
export interface ApiLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** One handler for everything that a route throws. */
export function handleProblems(app: FastifyInstance, log: ApiLog): void {
  app.setErrorHandler((error: FastifyError, request, reply) =>
    sendProblem(request, reply, toProblem(error, request, log)),
  );
}

export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: ApiProblem,
): FastifyReply {
  for (const [name, value] of Object.entries(problem.headers)) reply.header(name, value);
  const body: Problem = {
    type: `${problemRoot}${problem.name}`,
    title: problem.title,
    status: problem.status,
    detail: problem.message,
    ...problem.more,
  };
  reply.code(problem.status).header("cache-control", "no-store");
  // A serializer of the route's own would look for a schema of this status: send the text itself.
  return reply
    .removeHeader("etag")
    .type("application/problem+json; charset=utf-8")
    .send(request.method === "HEAD" ? "" : JSON.stringify(body));
}

const problemRoot = "https://mizuhashi.example/problems/";

/** Any thrown thing as a problem; what is nobody's fault but ours is logged and stays unexplained. */
export function toProblem(error: unknown, request: FastifyRequest, log: ApiLog): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof BadCursor || isForgedCursor(error, request)) {
    const { cursor } = request.query as { cursor?: unknown };
    return new BadRequest("#/query/cursor", cursor, "the nextCursor of the page before");
  }
  if (error instanceof TransientFault) {
    log.warn({ err: error, url: request.url }, "out of reach");
    return new ApiProblem(503, "Out of reach", error.message, {}, { "retry-after": "5" });
  }
  const status = (error as Partial<FastifyError>).statusCode ?? 500;
  if (error instanceof Error && status >= 400 && status < 500) {
    return new ApiProblem(status, titles[status] ?? "Bad request", error.message);
  }
  log.error({ err: error, method: request.method, url: request.url }, "request failed");
  return new ApiProblem(500, "Internal error", "the server failed; its log says more");
}

/**
 * A cursor is read back as a sort key of the right kinds; PostgreSQL alone knows whether its numbers
 * and texts can be values of the column (class 22, data exception).
 */
function isForgedCursor(error: unknown, request: FastifyRequest): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  const { cursor } = (request.query ?? {}) as { cursor?: unknown };
  return cursor !== undefined && typeof code === "string" && /^22[0-9A-Z]{3}$/.test(code);
}

const titles: Readonly<Record<number, string>> = {
  413: "Too large",
  414: "Address too long",
  415: "Unsupported media type",
  431: "Headers too large",
};

/** A value as it stands in the sentence, cut where somebody sends a novel. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** RFC 6901 */
function unescaped(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
