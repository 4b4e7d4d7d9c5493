import { expect, test } from "vitest";
import type { Key, Scope } from "../../web/keys/keys.ts";
import { keyHint, keys } from "../../web/keys/keys.ts";

const all: readonly Key[] = keys;

function strokesOf(...scopes: Scope[]): string[] {
  return all.filter(({ scope }) => scopes.includes(scope)).flatMap((key) => key.keys);
}

test.each(["everywhere", "case", "photo", "map"] as const)(
  "no key does two things in the scope %s, nor there and everywhere",
  (scope) => {
    const strokes = scope === "everywhere" ? strokesOf(scope) : strokesOf("everywhere", scope);
    const twice = strokes.filter((stroke, index) => strokes.indexOf(stroke) !== index);
    expect(twice).toEqual([]);
  },
);

test("the first of two strokes does nothing by itself", () => {
  const firsts = all
    .flatMap((key) => key.keys)
    .filter((key) => key.includes(" "))
    .map((key) => key.split(" ")[0]);
  const alone = strokesOf("everywhere", "case", "photo", "map");
  expect(firsts.length).toBeGreaterThan(0);
  for (const first of firsts) expect(alone).not.toContain(first);
});

test("buttons show the key that the table has", () => {
  expect(keyHint("acknowledge")).toBe("a");
  expect(keyHint("accept")).toBe("⏎");
});
