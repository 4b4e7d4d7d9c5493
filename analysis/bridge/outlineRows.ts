import type { PixelPoint } from "../domain/finding.ts";

/**
 * Visits what lies within closed outlines, row by row: pixels from `from` up to, but without, `to`.
 * Where outlines lie within each other the inner one is a hole (even-odd rule).
 */
export function outlineRows(
  outlines: readonly (readonly PixelPoint[])[],
  height: number,
  visit: (y: number, from: number, to: number) => void,
): void {
  const ys = outlines.flatMap((outline) => outline.map(({ y }) => y));
  const top = ys.reduce((a, b) => Math.min(a, b), height);
  const bottom = ys.reduce((a, b) => Math.max(a, b), 0);
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, bottom); y++) {
    const crossings: number[] = [];
    const middle = y + 0.5;
    for (const outline of outlines) {
      for (let at = 0; at < outline.length; at++) {
        const [a, b] = [outline[at]!, outline[(at + 1) % outline.length]!];
        if (a.y <= middle === b.y <= middle) continue;
        crossings.push(a.x + ((middle - a.y) * (b.x - a.x)) / (b.y - a.y));
      }
    }
    crossings.sort((a, b) => a - b);
    for (let at = 0; at + 1 < crossings.length; at += 2)
      visit(y, Math.round(crossings[at]!), Math.round(crossings[at + 1]!));
  }
}
