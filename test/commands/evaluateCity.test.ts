import { expect, test } from "vitest";
import { evaluate } from "../../commands/evaluate.ts";

const call = async (args: readonly string[]) => {
  const lines: string[] = [];
  const { stdout } = await evaluate.call(args, {
    env: {},
    log: (line) => lines.push(line),
    progress: (line) => lines.push(line),
    signal: new AbortController().signal,
  });
  return { stdout, lines };
};
const few = ["--sensors", "14", "--nights", "75", "--seed", "2"];

test("a short year of a small city goes through the decisions, and is measured", async () => {
  const { stdout, lines } = await call(["--city", "easy", ...few, "--json"]);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({ scenario: "easy", seed: 2, sensors: 14, nights: 75 });
  // The names that scripts rely on.
  for (const name of ["falseCases", "leaks", "foundWithin3Nights", "clipBaselineAuc"]) {
    expect(found[name], name).toEqual(expect.any(Number));
  }
  expect(Object.keys(found.positionErrorM)).toEqual(["iron", "pvc"]);
  expect(found).toHaveProperty("intervalCoverage");
  expect(found.allLeaks).toBeGreaterThan(0);
  expect(found.leaks).toBeLessThanOrEqual(found.allLeaks);
  expect(found.foundWithin3Nights).toBeLessThanOrEqual(found.leaks);
  expect(found.cases).toBeGreaterThan(0);
  expect(found.falseCases).toBeLessThanOrEqual(found.cases);
  // One false case a month is the budget of any small network.
  expect(found.budget).toMatchObject({ allowedPerMonth: 1 });
  expect(found.openingScore).toBe(found.budget.score);
  expect(lines.some((line) => line.includes("night 75 of 75"))).toBe(true);

  const strict = JSON.parse(
    (await call(["--city", "easy", ...few, "--budget", "0.01", "--json"])).stdout,
  );
  expect(strict.openingScore).toBeGreaterThan(found.openingScore);
  expect(strict.cases).toBeLessThanOrEqual(found.cases);
});

test("a wrong call says what is wrong", async () => {
  await expect(call(["--city", "nowhere"])).rejects.toThrow('--scenario is "nowhere"');
  await expect(call(["--city", "easy", "--nights", "3"])).rejects.toThrow("--nights");
  await expect(call(["--city", "easy", "--budget", "0"])).rejects.toThrow("--budget");
});
