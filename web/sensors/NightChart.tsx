import { useMemo, useState } from "preact/hooks";
import type uPlot from "uplot";
import { fetchNights } from "../api.ts";
import { ChartBlock } from "../charts/ChartBlock.tsx";
import { chartColours, chartFont } from "../charts/chartColours.ts";
import type { PlotOptions } from "../charts/Plot.tsx";
import { Plot } from "../charts/Plot.tsx";
import { language } from "../language.ts";
import { changesOf } from "../live.ts";
import { useLoaded } from "../load.ts";
import { addDays, figure, night as nightWords, shortNight, signed } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import type { NightPoint } from "./nightSeries.ts";
import { nightSeries } from "./nightSeries.ts";

/** Nights before the last one that the chart shows: the baseline's 28, its lag of 3, and a margin. */
const nightsBefore = 45;

export function NightChart({ sensorId, until }: { sensorId: string; until: string }) {
  const from = addDays(until, -nightsBefore);
  const nights = useLoaded(`nights ${sensorId} ${until}`, changesOf("nights").value, () =>
    fetchNights(sensorId, from, until),
  );
  const points = useMemo(
    () => (nights.value.kind === "there" ? nightSeries(nights.value.value, until) : []),
    [nights.value, until],
  );
  if (nights.value.kind === "there" && points.length === 0) {
    return (
      <section class="block">
        <h3>{say(text.nights)}</h3>
        <p class="hint">{say(text.nightsNone)}</p>
      </section>
    );
  }
  return (
    <ChartBlock
      title={say(text.nights)}
      chart={<Chart sensorId={sensorId} points={points} />}
      table={<Table points={points} />}
      legend={<Legend />}
    />
  );
}

function Chart({ sensorId, points }: { sensorId: string; points: readonly NightPoint[] }) {
  const [at, setAt] = useState<number | null>(null);
  const colours = chartColours();
  const data = useMemo<uPlot.AlignedData>(
    () => [
      points.map((_, index) => index),
      points.map(({ floorDb }) => floorDb),
      points.map(({ baselineDb, madDb }) => sum(baselineDb, madDb, 1)),
      points.map(({ baselineDb, madDb }) => sum(baselineDb, madDb, -1)),
      points.map(({ baselineDb }) => baselineDb),
      points.map(({ raisedFromDb }) => raisedFromDb),
      points.map(({ raised, floorDb }) => (raised ? floorDb : null)),
    ],
    [points],
  );
  const options = useMemo(() => optionsOf(points, colours), [points, colours.text, language.value]);
  return (
    <>
      <p class="plot-reading">{reading(points[at ?? points.length - 1])}</p>
      <Plot options={options} data={data} at={setAt} summary={summaryOf(sensorId, points)} />
    </>
  );
}

function optionsOf(
  points: readonly NightPoint[],
  colours: ReturnType<typeof chartColours>,
): PlotOptions {
  const axis = {
    stroke: colours.text,
    font: chartFont,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
  };
  const quiet = { points: { show: false } };
  return {
    height: 168,
    scales: {
      x: { time: false, range: [-0.6, points.length - 0.4] },
      y: { range: levelRange(points) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 26,
        space: 62,
        incrs: [1, 2, 7, 14],
        values: (_plot, indices) =>
          indices.map((index) => {
            const point = points[index];
            return point ? shortNight(point.nightOf) : "";
          }),
      },
      { ...axis, size: 44, values: (_plot, values) => values.map((value) => figure(value)) },
    ],
    bands: [{ series: [2, 3], fill: colours.band }],
    series: [
      {},
      { stroke: colours.line, width: 1.8, points: { show: true, size: 5, fill: colours.line } },
      { ...quiet, width: 0 },
      { ...quiet, width: 0 },
      { ...quiet, stroke: colours.middle, width: 1 },
      { ...quiet, stroke: colours.threshold, width: 1.2, dash: [5, 4] },
      {
        paths: () => null,
        points: { show: true, size: 10, fill: colours.raised, stroke: colours.line, width: 1.2 },
      },
    ],
  };
}

function Legend() {
  return (
    <p class="chart-legend">
      <span>
        <i class="key key-line" />
        {say(text.series_floor)}
      </span>
      <span>
        <i class="key key-raised" />
        {say(text.series_raised)}
      </span>
      <span>
        <i class="key key-band" />
        {say(text.series_baseline)}
      </span>
      <span>
        <i class="key key-threshold" />
        {say(text.series_threshold)}
      </span>
      <span class="hint">{say(text.nightsUnit)}</span>
    </p>
  );
}

function Table({ points }: { points: readonly NightPoint[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{say(text.col_night)}</th>
          <th scope="col">{say(text.col_floor)}</th>
          <th scope="col">{say(text.col_baseline)}</th>
          <th scope="col">{say(text.col_z)}</th>
        </tr>
      </thead>
      <tbody>
        {[...points].reverse().map(({ nightOf, floorDb, baselineDb, night, raised }) => (
          <tr key={nightOf} class={raised ? "is-raised" : ""}>
            <th scope="row">{nightWords(nightOf)}</th>
            <td>{floorDb === null ? say(text.invalidNight) : figure(floorDb, 1)}</td>
            <td>{baselineDb === null ? "–" : figure(baselineDb, 1)}</td>
            <td>{zWords(night)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function reading(point: NightPoint | undefined): string {
  if (point === undefined) return "\u00a0";
  const { nightOf, floorDb, baselineDb, night } = point;
  if (floorDb === null) return `${nightWords(nightOf)} · ${say(text.invalidNight)}`;
  const parts = [nightWords(nightOf), `${figure(floorDb, 1)} dB`];
  if (baselineDb !== null) parts.push(`${signed(floorDb - baselineDb, 1)} dB`);
  const z = zWords(night);
  if (z !== "–") parts.push(`z ${z}`);
  return parts.join(" · ");
}

function zWords(night: NightPoint["night"]): string {
  const z = night?.anomaly?.z;
  return z === null || z === undefined ? "–" : figure(z, 1);
}

function summaryOf(sensorId: string, points: readonly NightPoint[]): string {
  const last = points.findLast(({ floorDb }) => floorDb !== null);
  const raised = points.filter((point) => point.raised).length;
  if (last?.floorDb === null || last === undefined) return say(text.nightsNone);
  const rise = last.baselineDb === null ? "–" : signed(last.floorDb - last.baselineDb, 1);
  return say(text.nightsSummary, sensorId, figure(last.floorDb, 1), rise, raised);
}

function sum(base: number | null, step: number | null, sign: 1 | -1): number | null {
  return base === null || step === null ? null : base + sign * step;
}

/** Room for levels and baseline; the boundary of a noisy night must not squeeze them. */
function levelRange(points: readonly NightPoint[]): [number, number] {
  const levels = points.flatMap(({ floorDb, baselineDb, madDb }) =>
    [floorDb, sum(baselineDb, madDb, 1), sum(baselineDb, madDb, -1)].filter(
      (level) => level !== null,
    ),
  );
  if (levels.length === 0) return [-80, -40];
  const low = Math.min(...levels) - 1.5;
  return [low, Math.max(Math.max(...levels) + 2, low + 10)];
}
