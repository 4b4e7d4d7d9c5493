import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

/** The chart library with its style sheet, apart from the first load of the page. */
export function openPlot(
  options: uPlot.Options,
  data: uPlot.AlignedData,
  node: HTMLElement,
  at: (index: number | null) => void,
): uPlot {
  const hooks = options.hooks ?? {};
  return new uPlot(
    {
      ...options,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, ...options.cursor },
      hooks: {
        ...hooks,
        setCursor: [...(hooks.setCursor ?? []), (plot) => at(plot.cursor.idx ?? null)],
      },
    },
    data,
    node,
  );
}
