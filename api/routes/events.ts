import Type from "typebox";
import type { Resource } from "../plugin.ts";
import { bytes, problems } from "../plugin.ts";
import { BadRequest } from "../problems.ts";

const EventQuery = Type.Object(
  {
    lastEventId: Type.Optional(
      Type.Integer({ minimum: 0, description: "the id of the last event that was seen" }),
    ),
  },
  { additionalProperties: false },
);

/** Everything that changes, live: server-sent events that resume where they broke off. */
export const eventRoutes: Resource = async (app, { feed }) => {
  app.get(
    "/events",
    {
      config: { offers: ["text/event-stream"] },
      exposeHeadRoute: false,
      schema: {
        tags: ["events"],
        summary: "The event log, live (text/event-stream)",
        description:
          "Each event has an id; give the last one seen as Last-Event-ID (browsers do) or " +
          "lastEventId, and the next ones follow, in order, none twice. Without it the stream " +
          "begins now. An event `reset` says that the log is another one: load everything anew.",
        querystring: EventQuery,
        response: { 200: bytes("events without end", "text/event-stream"), 400: problems[400] },
      },
    },
    async (request, reply) => {
      const header = request.headers["last-event-id"];
      const afterId = lastSeen(header) ?? request.query.lastEventId ?? null;
      reply.hijack();
      const { raw } = reply;
      let leave = () => {};
      let gone = false;
      raw.on("close", () => {
        gone = true;
        leave();
      });
      raw.on("error", () => raw.destroy());
      raw.writeHead(200, {
        ...definedHeaders(reply.getHeaders()),
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        // nginx would keep events back until its buffer is full
        "x-accel-buffering": "no",
      });
      // One small packet an event: do not wait for more to send.
      raw.socket?.setNoDelay(true);
      leave = await feed.follow(raw, afterId, request.person.pass);
      if (gone) leave();
    },
  );
};

/** The header wins over the address: a browser that reconnects keeps the address of its first call. */
function lastSeen(header: string | string[] | undefined): number | null {
  if (header === undefined || header === "") return null;
  const text = String(header);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new BadRequest("#/headers/last-event-id", text, "the id of an event");
}

function definedHeaders(headers: Record<string, number | string | string[] | undefined>) {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
