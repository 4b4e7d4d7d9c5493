/** Rows of numbers with every column at mean 0 and standard deviation 1, and the way to do so to others. */
export function standardised(rows: readonly (readonly number[])[]): {
  mean: readonly number[];
  sd: readonly number[];
  scale: (row: readonly number[]) => number[];
  /** row by row, shape [rows · columns] */
  values: Float64Array;
} {
  const columns = rows[0]?.length ?? 0;
  const column = (at: number) => rows.map((row) => row[at] ?? 0);
  const mean = Array.from({ length: columns }, (_, at) => average(column(at)));
  const sd = mean.map((centre, at) => {
    const spread = Math.sqrt(average(column(at).map((value) => (value - centre) ** 2)));
    // A column that never moves tells nothing: it stays 0.
    return spread > 0 ? spread : 1;
  });
  const scale = (row: readonly number[]) =>
    row.map((value, at) => (value - (mean[at] ?? 0)) / (sd[at] ?? 1));
  return { mean, sd, scale, values: Float64Array.from(rows.flatMap(scale)) };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
