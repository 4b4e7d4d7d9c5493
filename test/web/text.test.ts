import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crewText } from "../../web/text/crewText.ts";
import { peopleText } from "../../web/text/peopleText.ts";
import type { Entry } from "../../web/text/say.ts";
import { text } from "../../web/text/text.ts";

/** The desk's words, and those that are loaded with a part of the page alone. */
const tables = { text, crewText, peopleText };
const entries: [string, Entry][] = Object.values(tables).flatMap((table) => Object.entries(table));
const web = join(import.meta.dirname, "../../web");

test("every entry says something in both languages, from the same values", () => {
  for (const [name, { ja, en }] of entries) {
    expect(typeof ja, name).toBe(typeof en);
    if (typeof ja === "function" && typeof en === "function") {
      expect(ja.length, name).toBe(en.length);
    } else {
      expect(ja, name).not.toBe("");
      expect(en, name).not.toBe("");
    }
  }
});

test("figures and Latin letters are half-width in every word", () => {
  const wide = entries.filter(([, words]) => /[０-９Ａ-Ｚａ-ｚ！]/.test(`${words.ja}${words.en}`));
  expect(wide.map(([name]) => name)).toEqual([]);
});

test("no word of the pages stands outside the tables", async () => {
  const outside: string[] = [];
  for (const path of await sources()) {
    if (/text\/(\w+Text|text)\.ts$/.test(path)) continue;
    const code = withoutComments(await readFile(path, "utf8"));
    const found = code.match(/[\u3040-\u30ff\u4e00-\u9fff]+/g) ?? [];
    outside.push(...found.filter((words) => !spelledAlike.has(words)).map((w) => `${path}: ${w}`));
  }
  expect(outside).toEqual([]);
});

test.each(Object.entries(tables))("every word of %s is used", async (table, words) => {
  const code = (await Promise.all((await sources()).map((path) => readFile(path, "utf8")))).join();
  const all = (pattern: RegExp) => [...code.matchAll(pattern)].map(([, name]) => name ?? "");
  const whole = new Set(all(new RegExp(`\\b${table}\\.(\\w+)`, "g")));
  const begun = all(new RegExp(`\\b${table}\\[\\s*\`(\\w+_)\\$\\{`, "g"));
  const named = new Set(all(/words: "(\w+)"/g));
  const unused = Object.keys(words).filter(
    (name) =>
      !whole.has(name) && !named.has(name) && !begun.some((prefix) => name.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});

/** The product's name and a language's own name are the same in every language; weekdays are data. */
const spelledAlike = new Set(["水橋", "日本語", "年", "月", "日", "火", "水", "木", "金", "土"]);

async function sources(): Promise<string[]> {
  const files = await readdir(web, { recursive: true });
  return files.filter((file) => /\.tsx?$/.test(file)).map((file) => join(web, file));
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
