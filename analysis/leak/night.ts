import type { NightStatistics } from "../domain/night.ts";
import { BadSignal } from "../dsp/badSignal.ts";
import { halfPersistentDb, leastInThird, validShare } from "./parameters.ts";
import { quantileOfSorted, sortedCopy } from "./quantile.ts";

/**
 * Level statistics of one night window.
 * Percentiles by linear interpolation on rank p(n − 1); histogram in bins [k, k + 1) dB; mode the
 * centre of the fullest bin, the lowest on a tie; leq = 10 log10(mean(10^(L/10))).
 * @param levelsDb one level an interval, shape [n ≥ 1]; their order matters to the thirds alone
 * @param expected how many the window should have brought
 * @throws BadSignal when there is no level or one is not finite
 * @see leak.md 2; golden values: test/fixtures/golden/night_stats.json
 */
export function nightStatistics(levelsDb: readonly number[], expected: number): NightStatistics {
  if (levelsDb.length === 0) throw new BadSignal("levelsDb", levelsDb, "at least one level");
  levelsDb.forEach((level, i) => {
    if (!Number.isFinite(level)) {
      throw new BadSignal(`levelsDb[${i}]`, String(level), "a finite number");
    }
  });
  const sorted = sortedCopy(levelsDb);
  const at = (percent: number) => quantileOfSorted(sorted, percent / 100);
  const startDb = Math.floor(sorted[0]!);
  const counts = new Array<number>(Math.floor(sorted.at(-1)!) - startDb + 1).fill(0);
  for (const level of sorted) counts[Math.floor(level) - startDb]!++;
  const fullest = counts.indexOf(Math.max(...counts));
  const percentilesDb = {
    p5: at(5),
    p10: at(10),
    p25: at(25),
    p50: at(50),
    p75: at(75),
    p90: at(90),
    p95: at(95),
  };
  return {
    minDb: sorted[0]!,
    modeDb: startDb + fullest + 0.5,
    leqDb: energyMeanDb(sorted),
    percentilesDb,
    spreadDb: percentilesDb.p90 - percentilesDb.p10,
    thirdsP10Db: thirdsFloor(levelsDb, expected),
    histogram: { startDb, counts },
    expected,
    received: levelsDb.length,
  };
}

/** At least 80 % of the expected levels came; otherwise the night is "no data", never "no leak". */
export function nightIsValid({ expected, received }: NightStatistics): boolean {
  return received > 0 && received >= validShare * expected;
}

/**
 * Whether the floors of the first, middle and last third of the window agree: 1/(1 + (range / 3 dB)²).
 * A leak has one floor all night, a tank that fills or a pump that starts has two.
 * @returns 0 to 1 (the same all night); null without levels in order of time
 */
export function levelPersistence({ thirdsP10Db }: NightStatistics): number | null {
  if (thirdsP10Db === null) return null;
  const rangeDb = Math.max(...thirdsP10Db) - Math.min(...thirdsP10Db);
  return 1 / (1 + (rangeDb / halfPersistentDb) ** 2);
}

/** null with too few levels, or when so many are missing that the rest cannot be thirds of the window. */
function thirdsFloor(
  levelsDb: readonly number[],
  expected: number,
): NightStatistics["thirdsP10Db"] {
  const n = levelsDb.length;
  if (n < 3 * leastInThird || n < validShare * expected) return null;
  const floor = (from: number, to: number) =>
    quantileOfSorted(sortedCopy(levelsDb.slice(Math.round(from), Math.round(to))), 0.1);
  return [floor(0, n / 3), floor(n / 3, (2 * n) / 3), floor((2 * n) / 3, n)];
}

/** Levels over the loudest are averaged, so that no power of ten overflows. */
function energyMeanDb(sorted: Float64Array): number {
  const loudest = sorted.at(-1)!;
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) sum += 10 ** ((sorted[i]! - loudest) / 10);
  return loudest + 10 * Math.log10(sum / sorted.length);
}
