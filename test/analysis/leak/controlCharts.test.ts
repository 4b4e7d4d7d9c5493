import { expect, test } from "vitest";
import type { Charts } from "../../../analysis/leak/controlCharts.ts";
import {
  emptyCharts,
  ewmaSd,
  nextCharts,
  raisedTwoOfThree,
} from "../../../analysis/leak/controlCharts.ts";
import { cusumAlarm, ewmaLimit } from "../../../analysis/leak/parameters.ts";
import type { Tolerance } from "../dsp/golden.ts";
import { expectClose, expectNear, golden } from "../dsp/golden.ts";

const file = golden<{
  tolerance: Tolerance;
  cases: {
    case: string;
    z: (number | null)[];
    ewma: number[];
    ewma_limit: number[];
    ewma_alarms: number[];
    cusum: number[];
    cusum_alarms: number[];
    z35_two_of_three_alarms: number[];
  }[];
}>("nights");

function chartsOf(z: readonly (number | null)[]): Charts[] {
  let charts = emptyCharts;
  return z.map((value) => {
    charts = nextCharts(charts, value);
    return charts;
  });
}

test.each(file.cases)("agree with the reference: $case", ({ z, ...wanted }) => {
  const charts = chartsOf(z);
  const means = charts.map(({ ewma, chartNights }) => ewma * ewmaSd(chartNights));
  expectClose(means, wanted.ewma, file.tolerance);
  const limits = charts.map(({ chartNights }) => ewmaLimit * ewmaSd(chartNights));
  expectClose(limits, wanted.ewma_limit, file.tolerance);
  expectClose(
    charts.map(({ cusum }) => cusum),
    wanted.cusum,
    file.tolerance,
  );
  const nights = (alarm: (charts: Charts) => boolean) =>
    z.flatMap((value, night) => (value !== null && alarm(charts[night]!) ? [night] : []));
  expect(nights(({ ewma }) => ewma > ewmaLimit)).toEqual(wanted.ewma_alarms);
  expect(nights(({ cusum }) => cusum > cusumAlarm)).toEqual(wanted.cusum_alarms);
  expect(raisedTwoOfThree(z)).toEqual(wanted.z35_two_of_three_alarms);
});

test("the first night reads its own z, and a missing one changes nothing", () => {
  const [first, second, third] = chartsOf([2, null, 2]);
  expectNear(first!.ewma, 2, { rel: 1e-12 });
  expect(second).toEqual(first);
  // By hand: 0.25 · 2 + 0.75 · 0.5 = 0.875 over sqrt(1/7 · (1 − 0.75^4)).
  expectNear(third!.ewma, 0.875 / Math.sqrt((1 - 0.75 ** 4) / 7), { rel: 1e-12 });
  expectNear(third!.cusum, 3, { rel: 1e-12 });
});
