import type { Evaluation } from "../analysis/leak/evaluation.ts";

const side = 320;
const margin = { left: 56, top: 44, bottom: 96 } as const;
const countHeight = 40;

/**
 * A reliability diagram as SVG: what was said against what came true, in ten bins, with the rows of
 * each bin below. Points on the diagonal mean what they say.
 */
export function reliabilityDiagram(
  title: string,
  bins: Evaluation["reliability"],
  expectedCalibrationError: number,
): string {
  const width = margin.left + side + 24;
  const height = margin.top + side + margin.bottom;
  const x = (p: number) => (margin.left + p * side).toFixed(1);
  const y = (p: number) => (margin.top + (1 - p) * side).toFixed(1);
  const most = Math.max(1, ...bins.map(({ rows }) => rows));
  const filled = bins.filter(({ rows }) => rows > 0);
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (p) =>
      `<path d="M${x(p)} ${y(0)}V${y(1)}M${x(0)} ${y(p)}H${x(1)}" stroke="#dde3e8"/>` +
      `<text x="${x(p)}" y="${margin.top + side + 16}" text-anchor="middle">${p}</text>` +
      `<text x="${margin.left - 8}" y="${y(p - 0.012)}" text-anchor="end">${p}</text>`,
  );
  const base = height - 8;
  const bars = bins.map(({ rows }, i) => {
    const tall = (countHeight * rows) / most;
    return `<rect x="${x((i + 0.1) / 10)}" y="${(base - tall).toFixed(1)}" width="${(0.08 * side).toFixed(1)}" height="${tall.toFixed(1)}" fill="#9db4c6"><title>${rows} rows</title></rect>`;
  });
  const points = filled.map(
    ({ meanProbability, share, rows }) =>
      `<circle cx="${x(meanProbability)}" cy="${y(share)}" r="4.5" fill="#0b5c8f"><title>said ${meanProbability}, came true ${share}, ${rows} rows</title></circle>`,
  );
  const line = filled.map(({ meanProbability, share }) => `${x(meanProbability)},${y(share)}`);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="#1d2a33" role="img">`,
    `<title>Reliability: ${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${margin.left}" y="18" font-size="14">${escaped(title)}</text>`,
    `<text x="${margin.left}" y="35">expected calibration error ${expectedCalibrationError}</text>`,
    ...ticks,
    `<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="#888" stroke-dasharray="4 4"/>`,
    `<polyline points="${line.join(" ")}" fill="none" stroke="#0b5c8f" stroke-width="2"/>`,
    ...points,
    `<text x="${margin.left + side / 2}" y="${margin.top + side + 34}" text-anchor="middle">leak probability said (bars: rows)</text>`,
    `<text transform="translate(16 ${margin.top + side / 2}) rotate(-90)" text-anchor="middle">share of leaks found</text>`,
    ...bars,
    "</svg>",
  ].join("\n")}\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
