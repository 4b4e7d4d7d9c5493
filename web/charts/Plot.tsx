import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";

export type PlotOptions = Omit<uPlot.Options, "width">;

/**
 * A chart of uPlot, which is loaded when the first chart is. It is an image with a sentence for
 * screen readers; ← and → move along it, and a table with the same numbers stands one key away.
 */
export function Plot({
  options,
  data,
  summary,
  at,
}: {
  options: PlotOptions;
  data: uPlot.AlignedData;
  summary: string;
  /** index under the pointer or the arrow keys; null when none */
  at: (index: number | null) => void;
}) {
  const node = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    const { current } = node;
    if (current === null) return;
    let wanted = true;
    const fit = new ResizeObserver(() => {
      plot.current?.setSize({ width: current.clientWidth, height: options.height });
    });
    import("./uplot.ts").then(({ openPlot }) => {
      if (!wanted) return;
      plot.current = openPlot({ ...options, width: current.clientWidth }, data, current, at);
      fit.observe(current);
    });
    return () => {
      wanted = false;
      fit.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [options, data]);
  return (
    <div
      class="plot"
      ref={node}
      role="img"
      aria-label={summary}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read the values of the chart
      tabIndex={0}
      style={{ minHeight: `${options.height}px` }}
      onKeyDown={(event) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (step === 0 || plot.current === null) return;
        event.preventDefault();
        stepCursor(plot.current, step);
      }}
    />
  );
}

/** To the next point that has a value. */
function stepCursor(plot: uPlot, step: 1 | -1): void {
  const xs = plot.data[0];
  const values = plot.data[1];
  const start = plot.cursor.idx ?? (step > 0 ? -1 : xs.length);
  let index = start + step;
  while (index > 0 && index < xs.length - 1 && values?.[index] === null) index += step;
  const x = xs[Math.min(xs.length - 1, Math.max(0, index))];
  if (x === undefined) return;
  plot.setCursor({ left: plot.valToPos(x, "x"), top: plot.over.clientHeight / 2 });
}
