import { useMemo, useState } from "preact/hooks";
import type uPlot from "uplot";
import type { RecordingView, SpectrumView } from "../../api/schemas/recording.ts";
import type { BaselineView } from "../../api/schemas/sensor.ts";
import { fetchBaseline, fetchSpectrum } from "../api.ts";
import { ChartBlock } from "../charts/ChartBlock.tsx";
import { chartColours, chartFont } from "../charts/chartColours.ts";
import type { PlotOptions } from "../charts/Plot.tsx";
import { Plot } from "../charts/Plot.tsx";
import { useLoaded } from "../load.ts";
import { system } from "../system/system.ts";
import { figure, shortInstant } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { AxisSwitch } from "./AxisSwitch.tsx";
import { frequencyAxis, lowestHz } from "./axis.ts";

/** Mains hum above this is no longer told apart from anything else. */
const lastHumHz = 1000;

export function SpectrumChart({ recording }: { recording: RecordingView }) {
  const spectrum = useLoaded(`spectrum ${recording.id}`, 0, () => fetchSpectrum(recording.id));
  const baseline = useLoaded(`baseline ${recording.sensorId} ${recording.id}`, 0, () =>
    fetchBaseline(recording.sensorId),
  );
  const own = spectrum.value.kind === "there" ? spectrum.value.value : null;
  const usual = baseline.value.kind === "there" ? baseline.value.value : null;
  const lines = useMemo(() => (own === null ? null : linesOf(own, usual)), [own, usual]);
  if (spectrum.value.kind !== "loading" && own === null) {
    return (
      <section class="block">
        <h3>{say(text.spectrum)}</h3>
        <p class="hint">{say(text.spectrumNone)}</p>
      </section>
    );
  }
  return (
    <ChartBlock
      title={say(text.spectrum)}
      tools={<AxisSwitch />}
      chart={<Chart recording={recording} lines={lines} nights={usual?.nights ?? 0} />}
      table={lines && <Table lines={lines} />}
      legend={<Legend recording={recording} baseline={usual} />}
    />
  );
}

interface Lines {
  frequencyHz: number[];
  densityDb: number[];
  medianDb: (number | null)[];
  madDb: (number | null)[];
}

/** From 20 Hz up; a baseline of another resolution is not drawn over it. */
function linesOf(own: SpectrumView, usual: BaselineView | null): Lines {
  const same = usual !== null && Math.abs(usual.stepHz - own.stepHz) < 1e-6 * own.stepHz;
  const first = Math.max(1, Math.ceil(lowestHz / own.stepHz));
  const bins = own.densityDb.map((_, bin) => bin).slice(first);
  return {
    frequencyHz: bins.map((bin) => bin * own.stepHz),
    densityDb: bins.map((bin) => own.densityDb[bin] ?? 0),
    medianDb: bins.map((bin) => (same ? (usual.medianDb[bin] ?? null) : null)),
    madDb: bins.map((bin) => (same ? (usual.madDb[bin] ?? null) : null)),
  };
}

function Chart({
  recording,
  lines,
  nights,
}: {
  recording: RecordingView;
  lines: Lines | null;
  nights: number;
}) {
  const [at, setAt] = useState<number | null>(null);
  const colours = chartColours();
  const axis = frequencyAxis.value;
  const mains = system.value?.mainsHz ?? null;
  const data = useMemo<uPlot.AlignedData>(
    () =>
      lines === null
        ? [[], []]
        : [
            lines.frequencyHz,
            lines.densityDb,
            lines.medianDb.map((median, i) => shifted(median, lines.madDb[i], 1)),
            lines.medianDb.map((median, i) => shifted(median, lines.madDb[i], -1)),
            lines.medianDb,
          ],
    [lines],
  );
  const options = useMemo(
    () => optionsOf(colours, axis, mains, recording),
    [colours.text, axis, mains, recording],
  );
  return (
    <>
      <p class="plot-reading">
        {lines !== null && at !== null ? reading(lines, at) : shortInstant(recording.recordedAt)}
      </p>
      <Plot
        options={options}
        data={data}
        at={setAt}
        summary={say(
          text.spectrumSummary,
          recording.sensorId,
          shortInstant(recording.recordedAt),
          nights,
        )}
      />
    </>
  );
}

function optionsOf(
  colours: ReturnType<typeof chartColours>,
  axis: "log" | "linear",
  mains: number | null,
  { humLines, sampleRateHz }: RecordingView,
): PlotOptions {
  const highestHz = sampleRateHz / 2;
  const common = {
    stroke: colours.text,
    font: chartFont,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
  };
  const logTicks = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000];
  const quiet = { points: { show: false } };
  return {
    height: 190,
    scales: {
      x: {
        time: false,
        range: [lowestHz, highestHz],
        ...(axis === "log" && { distr: 3, log: 10 }),
      },
    },
    axes: [
      {
        ...common,
        size: 26,
        ...(axis === "log" && {
          splits: (_plot: uPlot, _axis: number, min: number, max: number) =>
            logTicks.filter((tick) => tick >= min && tick <= max),
          filter: (_plot: uPlot, splits: number[]) => splits,
        }),
        values: (_plot, values) =>
          values.map((value) =>
            value === null ? "" : value >= 1000 ? `${figure(value / 1000)}k` : figure(value),
          ),
      },
      { ...common, size: 48, values: (_plot, values) => values.map((value) => figure(value)) },
    ],
    bands: [{ series: [2, 3], fill: colours.band }],
    series: [
      {},
      { ...quiet, stroke: colours.line, width: 1.4 },
      { ...quiet, width: 0 },
      { ...quiet, width: 0 },
      { ...quiet, stroke: colours.middle, width: 1 },
    ],
    hooks: {
      drawAxes: [
        (plot) => {
          if (mains !== null) drawHum(plot, mains, humLines, colours);
        },
      ],
    },
  };
}

/** Multiples of the mains as grey ticks; those that stand out of this recording as full lines. */
function drawHum(
  plot: uPlot,
  mains: number,
  humLines: RecordingView["humLines"],
  colours: ReturnType<typeof chartColours>,
): void {
  const { ctx, bbox } = plot;
  const { min, max } = plot.scales.x ?? {};
  if (min === undefined || max === undefined || min === null || max === null) return;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (let hz = mains; hz <= Math.min(lastHumHz, max); hz += mains) {
    const heard = humLines.some(({ frequencyHz }) => Math.abs(frequencyHz - hz) < mains / 8);
    const x = Math.round(plot.valToPos(hz, "x", true));
    ctx.strokeStyle = heard ? colours.threshold : colours.middle;
    ctx.setLineDash(heard ? [3 * devicePixelRatio, 3 * devicePixelRatio] : []);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x, heard ? bbox.top : bbox.top + bbox.height - 7 * devicePixelRatio);
    ctx.stroke();
  }
  ctx.restore();
}

function Legend({
  recording,
  baseline,
}: {
  recording: RecordingView;
  baseline: BaselineView | null;
}) {
  const mains = system.value?.mainsHz;
  return (
    <p class="chart-legend">
      <span>
        <i class="key key-line" />
        {say(text.series_clip)}
      </span>
      {baseline !== null && baseline.nights > 0 && (
        <span>
          <i class="key key-band" />
          {say(text.series_baseline)}
        </span>
      )}
      {mains !== undefined && <span class="hint">{say(text.humLines, mains)}</span>}
      {recording.humLines.length > 0 && (
        <span class="hint">
          {say(
            text.humFound,
            recording.humLines.map(({ frequencyHz }) => `${figure(frequencyHz)} Hz`).join(" · "),
          )}
        </span>
      )}
      <span class="hint">{say(text.spectrumUnit)}</span>
    </p>
  );
}

/** Thirds of an octave are enough for reading; the chart has every bin. */
function Table({ lines }: { lines: Lines }) {
  const rows: number[] = [];
  let next = lowestHz;
  lines.frequencyHz.forEach((hz, index) => {
    if (hz < next) return;
    rows.push(index);
    next = hz * 2 ** (1 / 3);
  });
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{say(text.col_frequency)}</th>
          <th scope="col">{say(text.col_level)}</th>
          <th scope="col">{say(text.col_baseline)}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((index) => (
          <tr key={index}>
            <th scope="row">{figure(lines.frequencyHz[index] ?? 0)}</th>
            <td>{figure(lines.densityDb[index] ?? 0, 1)}</td>
            <td>{orDash(lines.medianDb[index])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function reading(lines: Lines, at: number): string {
  const parts = [
    `${figure(lines.frequencyHz[at] ?? 0)} Hz`,
    `${figure(lines.densityDb[at] ?? 0, 1)} dB`,
  ];
  const median = lines.medianDb[at];
  if (median !== null && median !== undefined) {
    parts.push(`${say(text.series_baseline)} ${figure(median, 1)} dB`);
  }
  return parts.join(" · ");
}

function orDash(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : figure(value, 1);
}

function shifted(
  median: number | null,
  mad: number | null | undefined,
  sign: 1 | -1,
): number | null {
  return median === null || mad === null || mad === undefined ? null : median + sign * mad;
}
