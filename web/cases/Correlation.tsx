import { useEffect, useMemo, useState } from "preact/hooks";
import type uPlot from "uplot";
import type { CasePairView, CorrelationView } from "../../api/schemas/casePair.ts";
import { fetchCorrelation } from "../api.ts";
import { ChartBlock } from "../charts/ChartBlock.tsx";
import { chartColours, chartFont } from "../charts/chartColours.ts";
import type { PlotOptions } from "../charts/Plot.tsx";
import { Plot } from "../charts/Plot.tsx";
import { useLoaded } from "../load.ts";
import { figure, night } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** What pairs of sensors around a case have in common: one pair as a curve, all of them as a table. */
export function Correlation({ id, pairs }: { id: string; pairs: readonly CasePairView[] }) {
  const [chosen, choose] = useState<string | null>(null);
  useEffect(() => choose(null), [id]);
  const pair = pairs.find((one) => nameOf(one) === chosen) ?? loudest(pairs);
  if (!pair) return null;
  return (
    <>
      {pairs.length > 1 && (
        <div class="sensor-choice">
          <span class="hint" id="pair-choice">
            {say(text.pairsOfCase)}
          </span>
          <fieldset class="segments" aria-labelledby="pair-choice">
            {pairs.map((one) => (
              <button
                key={nameOf(one)}
                type="button"
                class="code"
                aria-pressed={one === pair}
                onClick={() => choose(nameOf(one))}
              >
                {nameOf(one)}
              </button>
            ))}
          </fieldset>
        </div>
      )}
      <ChartBlock
        title={say(text.correlation)}
        chart={<Chart key={nameOf(pair)} id={id} pair={pair} />}
        table={<Table pairs={pairs} />}
        legend={<p class="chart-legend hint">{say(text.correlationUnit)}</p>}
      />
    </>
  );
}

function Chart({ id, pair }: { id: string; pair: CasePairView }) {
  const [at, setAt] = useState<number | null>(null);
  const colours = chartColours();
  const key = `correlation ${id} ${nameOf(pair)} ${pair.nightOf} ${pair.recordings}`;
  const loaded = useLoaded(key, 0, () => fetchCorrelation(id, pair));
  const curve = loaded.value.kind === "there" ? loaded.value.value : null;
  const data = useMemo<uPlot.AlignedData>(
    () => (curve === null ? [[], []] : [milliseconds(curve), curve.height]),
    [curve],
  );
  const options = useMemo(() => optionsOf(colours, pair, curve), [colours.text, pair, curve]);
  return (
    <>
      <p class="plot-reading">
        {curve !== null && at !== null ? reading(curve, at) : placeWords(pair)}
      </p>
      {loaded.value.kind !== "loading" && curve === null ? (
        <p class="hint">{say(text.correlationGone)}</p>
      ) : (
        <Plot
          options={options}
          data={data}
          at={setAt}
          summary={say(text.correlationSummary, pair.a, pair.b, night(pair.nightOf))}
        />
      )}
    </>
  );
}

function optionsOf(
  colours: ReturnType<typeof chartColours>,
  { heard, way }: CasePairView,
  curve: CorrelationView | null,
): PlotOptions {
  const common = {
    stroke: colours.text,
    font: chartFont,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
  };
  const values = (_plot: uPlot, ticks: number[]) => ticks.map((tick) => figure(tick));
  return {
    height: 170,
    scales: { x: { time: false } },
    axes: [
      { ...common, size: 26, values },
      { ...common, size: 40, values },
    ],
    series: [{}, { points: { show: false }, stroke: colours.line, width: 1.2 }],
    hooks: {
      drawAxes: [
        (plot) => {
          if (way) for (const sign of [-1, 1]) upright(plot, sign * way.travelMs, colours.middle);
          if (heard) upright(plot, heard.delayMs, colours.raised);
          if (curve) level(plot, curve.chanceHeight, colours.threshold);
        },
      ],
    },
  };
}

function upright(plot: uPlot, delayMs: number, colour: string): void {
  const x = Math.round(plot.valToPos(delayMs, "x", true));
  const { left, width, top, height } = plot.bbox;
  if (x >= left && x <= left + width) dashed(plot, colour, [x, top], [x, top + height]);
}

function level(plot: uPlot, value: number, colour: string): void {
  const y = Math.round(plot.valToPos(value, "y", true));
  const { left, width, top, height } = plot.bbox;
  if (y >= top && y <= top + height) dashed(plot, colour, [left, y], [left + width, y]);
}

function dashed(
  { ctx }: uPlot,
  colour: string,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.restore();
}

function Table({ pairs }: { pairs: readonly CasePairView[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{say(text.col_pair)}</th>
          <th scope="col">{say(text.col_delay)}</th>
          <th scope="col">{say(text.col_coherence)}</th>
          <th scope="col">{say(text.col_clock)}</th>
          <th scope="col">{say(text.col_pairPlace)}</th>
        </tr>
      </thead>
      <tbody>
        {pairs.map((pair) => (
          <tr key={nameOf(pair)}>
            <th scope="row">{nameOf(pair)}</th>
            <td>{pair.heard === null ? "–" : figure(pair.heard.delayMs, 2)}</td>
            <td>{pair.heard === null ? "–" : figure(pair.heard.coherence, 2)}</td>
            <td>{pair.clockMs === null ? "–" : `± ${figure(pair.clockMs, 1)}`}</td>
            <td>{placeWords(pair)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the pair says on its own. */
function placeWords({ a, b, way }: CasePairView): string {
  if (way === null) return say(text.pairNoWay);
  const { place, lengthM } = way;
  switch (place.kind) {
    case "between": {
      const plusMinus = Math.max(place.fromAM - place.fromM, place.toM - place.fromAM);
      const [at, error] = [figure(place.fromAM, 1), figure(plusMinus, 1)];
      return say(text.pairBetween, a, at, error, figure(lengthM));
    }
    case "beyond":
      return say(text.pairBeyond, place.end === "A" ? a : b);
    case "none":
      return say(text[`pairNone_${place.why}`]);
  }
}

function reading({ delaySeconds, height }: CorrelationView, at: number): string {
  return `${figure(1000 * (delaySeconds[at] ?? 0), 1)} ms · ${figure(height[at] ?? 0, 1)} σ`;
}

function milliseconds({ delaySeconds }: CorrelationView): number[] {
  return delaySeconds.map((seconds) => 1000 * seconds);
}

function loudest(pairs: readonly CasePairView[]): CasePairView | undefined {
  return [...pairs].sort((one, other) => other.z - one.z)[0];
}

function nameOf({ a, b }: CasePairView): string {
  return `${a} – ${b}`;
}
