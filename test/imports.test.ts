import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ICruiseResult } from "dependency-cruiser";
import { cruise } from "dependency-cruiser";
import { expect, test } from "vitest";
import { importRules, watchedFolders } from "./importRules.ts";

async function cruised(folders: readonly string[]): Promise<ICruiseResult> {
  const { output } = await cruise([...folders], {
    ruleSet: { forbidden: importRules },
    validate: true,
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  });
  return output as ICruiseResult;
}

test("every folder imports only what the design lets it import", async () => {
  const { modules, summary } = await cruised(watchedFolders);
  // A tool that cannot read TypeScript sees nothing and finds no fault: prove that it saw the code.
  for (const folder of watchedFolders) {
    const seen = modules.filter(({ source }) => source.startsWith(`${folder}/`));
    expect(seen.length, folder).toBeGreaterThan(1);
    expect(
      seen.some(({ dependencies }) => dependencies.length > 0),
      folder,
    ).toBe(true);
  }
  expect(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`)).toEqual(
    [],
  );
});

test("a forbidden import is reported", async () => {
  const folder = await mkdtemp(join("analysis", "planted-"));
  try {
    await writeFile(join(folder, "planted.ts"), 'export { readConfig } from "../../config.ts";\n');
    const { summary } = await cruised(["analysis"]);
    expect(summary.violations.map(({ rule }) => rule.name)).toContain("only-analysis");
  } finally {
    await rm(folder, { recursive: true });
  }
});
