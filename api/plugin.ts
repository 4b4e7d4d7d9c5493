import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { TSchema } from "typebox";
import { geoJson, json } from "./accept.ts";
import type { ServerDeps } from "./deps.ts";
import type { EventFeed } from "./eventFeed.ts";
import { featuresOf } from "./schemas/geo.ts";
import { pageOf } from "./schemas/page.ts";
import { Problem } from "./schemas/problem.ts";

/** What every resource stands on. */
export interface Surroundings extends ServerDeps {
  feed: EventFeed;
}

/** One resource of the API. */
export type Resource = FastifyPluginAsyncTypebox<Surroundings>;

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: Problem } },
});

/** The problems that an address answers with, for its schema. */
export const problems = {
  400: problem("a field holds what cannot be"),
  401: problem("not signed in"),
  404: problem("there is no such thing"),
  406: problem("no such media type"),
  409: problem("not possible in this state"),
  412: problem("changed since; `current` is what it is now"),
  415: problem("no such kind of file"),
  416: problem("behind the end"),
  422: problem("the idempotency key was used for something else"),
  428: problem("If-Match is missing"),
  429: problem("too many tries: wait"),
} as const;

/** Of every route that changes an item on the version that its caller saw. */
export const editProblems = {
  400: problems[400],
  404: problems[404],
  412: problems[412],
  428: problems[428],
} as const;

/** A page of items, or all of them as features: the caller's Accept decides. */
export function pageOrFeatures<const T extends TSchema>(item: T) {
  return {
    description: "a page, or with `Accept: application/geo+json` everything as features",
    content: {
      [json]: { schema: pageOf(item) },
      [geoJson]: { schema: featuresOf(item) },
    },
  };
}

/** Bytes of one of these media types. */
export function bytes(description: string, ...types: readonly string[]) {
  const schema = { type: "string", contentEncoding: "binary" };
  return { description, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}
