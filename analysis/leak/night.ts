import type { NightStatistics } from "../domain/night.ts";
import { BadSignal } from "../dsp/badSignal.ts";
import { validShare } from "./parameters.ts";
import { quantileOfSorted, sortedCopy } from "./quantile.ts";

/**
 * Level statistics of one night window.
 * Percentiles by linear interpolation on rank p(n − 1); histogram in bins [k, k + 1) dB; mode the
 * centre of the fullest bin, the lowest on a tie; leq = 10 log10(mean(10^(L/10))).
 * @param levelsDb one level an interval, in any order, shape [n ≥ 1]
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
    thirdsP10Db: null,
    histogram: { startDb, counts },
    expected,
    received: levelsDb.length,
  };
}

/** At least 80 % of the expected levels came; otherwise the night is "no data", never "no leak". */
export function nightIsValid({ expected, received }: NightStatistics): boolean {
  return received > 0 && received >= validShare * expected;
}

/** Levels over the loudest are averaged, so that no power of ten overflows. */
function energyMeanDb(sorted: Float64Array): number {
  const loudest = sorted.at(-1)!;
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) sum += 10 ** ((sorted[i]! - loudest) / 10);
  return loudest + 10 * Math.log10(sum / sorted.length);
}
