import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Value } from "typebox/value";
import { BadRequest } from "./problems.ts";

/**
 * Checks what comes in by the route's TypeBox schemas. Addresses and queries are text, so whole
 * numbers and booleans are read from it (never rounded, never guessed); a body must be right as it is.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const checker = Compile(schema);
  const part = places[httpPart ?? "body"] ?? "body";
  return (given: unknown) => {
    const value = part === "body" ? given : withDefaults(schema, given as Record<string, unknown>);
    if (checker.Check(value)) return { value };
    const { path, was, expected } = explain(schema, value ?? undefined, "");
    return { error: new BadRequest(`#/${part}${path}`, was, expected) };
  };
};

const places: Readonly<Record<string, string>> = {
  body: "body",
  querystring: "query",
  params: "path",
  headers: "headers",
};

interface Loose {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Loose[];
  properties?: Record<string, Loose>;
  required?: string[];
  additionalProperties?: unknown;
  items?: Loose;
  description?: string;
  default?: unknown;
  minProperties?: number;
}

function withDefaults(schema: TSchema, given: Record<string, unknown>): Record<string, unknown> {
  const value: Record<string, unknown> = { ...given };
  for (const [name, property] of Object.entries((schema as Loose).properties ?? {})) {
    const text = value[name];
    if (text === undefined && property.default !== undefined) value[name] = property.default;
    if (typeof text !== "string") continue;
    if (property.type === "integer" && /^-?\d{1,15}$/.test(text)) value[name] = Number(text);
    if (property.type === "boolean" && (text === "true" || text === "false")) {
      value[name] = text === "true";
    }
  }
  return value;
}

interface Fault {
  path: string;
  was: unknown;
  expected: string;
}

/** The first thing that is wrong with `value`, which does not fit `schema`. */
function explain(schema: Loose, value: unknown, path: string): Fault {
  if (schema.anyOf) return explainUnion(schema, schema.anyOf, value, path);
  if (schema.properties && isObject(value)) {
    const fault = explainObject(schema, schema.properties, value, path);
    if (fault) return fault;
  }
  if (schema.items && Array.isArray(value)) {
    const { items } = schema;
    const index = value.findIndex((item) => !fits(items, item));
    if (index >= 0) return explain(items, value[index], `${path}/${index}`);
  }
  return { path, was: value, expected: expectationOf(schema) };
}

function explainObject(
  schema: Loose,
  properties: Record<string, Loose>,
  value: Record<string, unknown>,
  path: string,
): Fault | null {
  const known = Object.keys(properties);
  for (const [name, property] of Object.entries(properties)) {
    const at = `${path}/${escaped(name)}`;
    const was = value[name];
    if (was === undefined) {
      if (!schema.required?.includes(name)) continue;
      return { path: at, was, expected: expectationOf(property) };
    }
    if (!fits(property, was)) return explain(property, was, at);
  }
  const stranger = Object.keys(value).find((name) => !known.includes(name));
  if (schema.additionalProperties === false && stranger !== undefined) {
    const expected = known.length > 0 ? `only ${known.join(", ")}` : "no field at all";
    return { path: `${path}/${escaped(stranger)}`, was: value[stranger], expected };
  }
  if (Object.keys(value).length < (schema.minProperties ?? 0)) {
    return { path, was: value, expected: `at least one of ${known.join(", ")}` };
  }
  return null;
}

/** A union of objects is told apart by the one field that is a constant in each: `kind`, `found`. */
function explainUnion(schema: Loose, members: Loose[], value: unknown, path: string): Fault {
  const objects = members.filter((member) => member.properties);
  const [only] = members.filter((member) => member.type !== "null");
  if (objects.length === 0 && members.length === 2 && only && only !== schema) {
    const { expected, ...fault } = explain(only, value, path);
    return { ...fault, expected: orNull(expected, members) };
  }
  const [first] = objects;
  const key = Object.entries(first?.properties ?? {}).find(([, p]) => p.const !== undefined)?.[0];
  if (!isObject(value)) return { path, was: value, expected: expectationOf(schema) };
  if (key === undefined || objects.length === 1) return explain(first ?? {}, value, path);
  const chosen = objects.find((member) => member.properties?.[key]?.const === value[key]);
  if (chosen) return explain(chosen, value, path);
  const kinds = objects.map((member) => JSON.stringify(member.properties?.[key]?.const));
  return { path: `${path}/${key}`, was: value[key], expected: kinds.join(" or ") };
}

function expectationOf(schema: Loose): string {
  if (schema.description !== undefined) return schema.description;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" or ");
  if (schema.anyOf) {
    const [only] = schema.anyOf.filter((member) => member.type !== "null");
    return orNull(only ? expectationOf(only) : "null", schema.anyOf);
  }
  if (schema.properties) return `an object with ${Object.keys(schema.properties).join(", ")}`;
  return schema.type === undefined ? "something else" : `${article(schema.type)} ${schema.type}`;
}

function orNull(expected: string, members: Loose[]): string {
  return members.some((member) => member.type === "null") && !/null/.test(expected)
    ? `${expected}, or null`
    : expected;
}

function fits(schema: Loose, value: unknown): boolean {
  return Value.Check(schema as TSchema, value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function article(word: string): string {
  return /^[aeio]/.test(word) ? "an" : "a";
}

/** RFC 6901 */
function escaped(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}
