/** Columns of numbers as small whole numbers, so that a split looks at some dozen sums, not at every row. */
export interface Bins {
  /** bin of every value, column after column, shape [columns · rows] */
  codes: Uint8Array;
  /** rising upper edges a column: a value of bin b lies above edge b − 1 and at most at edge b */
  edges: readonly Float32Array[];
  rows: number;
}

/** Most bins a column: a code fits a byte, and the sums of a node stay in the cache. */
export const mostBins = 64;

/** Rows that suffice to place the edges. */
const rowsForEdges = 20_000;

/**
 * Bins with about equally many rows each; NaN counts as below everything.
 * @param values shape [rows · columns], row by row
 */
export function binsOf(values: Float32Array, columns: number): Bins {
  const rows = columns > 0 ? values.length / columns : 0;
  const codes = new Uint8Array(values.length);
  const edges = Array.from({ length: columns }, (_, column) =>
    columnEdges(values, columns, column),
  );
  for (let column = 0; column < columns; column++) {
    const own = edges[column]!;
    const from = column * rows;
    for (let row = 0; row < rows; row++) {
      codes[from + row] = binOf(own, values[row * columns + column]!);
    }
  }
  return { codes, edges, rows };
}

function columnEdges(values: Float32Array, columns: number, column: number): Float32Array {
  const rows = values.length / columns;
  const stride = Math.max(1, Math.floor(rows / rowsForEdges));
  const sample: number[] = [];
  for (let row = 0; row < rows; row += stride) {
    const value = values[row * columns + column]!;
    if (!Number.isNaN(value)) sample.push(value);
  }
  const sorted = Float32Array.from(sample).sort();
  const edges: number[] = [];
  for (let bin = 1; bin < mostBins; bin++) {
    const edge = sorted[Math.floor((bin * sorted.length) / mostBins)];
    // An edge at the highest value would leave nothing above it.
    if (edge === undefined || edge >= sorted[sorted.length - 1]!) break;
    if (edges.length === 0 || edge > edges[edges.length - 1]!) edges.push(edge);
  }
  return Float32Array.from(edges);
}

/** Number of edges below the value. */
function binOf(edges: Float32Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value > edges[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}
