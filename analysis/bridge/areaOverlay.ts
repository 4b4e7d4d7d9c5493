import type { FindingArea, PixelBox, StainKind } from "../domain/finding.ts";
import { outlineRows } from "./outlineRows.ts";

/** How a kind of area is drawn, told apart without colour: by its letter and its pattern. */
interface Style {
  /** rows of five dots, from the left, as bits */
  letter: readonly number[];
  /** whether the pattern covers a place; in units of the line's thickness */
  covers: (x: number, y: number) => boolean;
}

const styles: Readonly<Record<StainKind, Style>> = {
  /** R, rising lines */
  rust: {
    letter: [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001],
    covers: (x, y) => (x + y) % 12 === 0,
  },
  /** L, dots */
  lime: {
    letter: [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111],
    covers: (x, y) => x % 8 === (y % 16 < 8 ? 0 : 4) && y % 8 === 0,
  },
  /** W, level lines */
  wet: {
    letter: [0b10001, 0b10001, 0b10001, 0b10101, 0b10101, 0b11011, 0b10001],
    covers: (_, y) => y % 10 === 0,
  },
  /** S, crossing lines */
  spall: {
    letter: [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],
    covers: (x, y) => (x + y) % 12 === 0 || (x - y + 12_000) % 12 === 0,
  },
};

/** Draws a dot of a line's thickness: light ones are ink, dark ones the plate under a letter. */
type Dot = (x: number, y: number, tone: "light" | "dark") => void;

/**
 * Draws an area: outline, pattern and, at the upper left of its box, its letter.
 * @param thick thickness of a line, px
 */
export function drawArea(
  { stain, outlines }: FindingArea,
  box: PixelBox,
  height: number,
  thick: number,
  dot: Dot,
): void {
  const { letter, covers } = styles[stain];
  outlineRows(outlines, height, (y, from, to) => {
    if (y % thick !== 0) return;
    for (let x = Math.ceil(from / thick) * thick; x < to; x += thick)
      if (covers(x / thick, y / thick)) dot(x, y, "light");
  });
  for (const outline of outlines) {
    for (let at = 0; at < outline.length; at++) {
      const [a, b] = [outline[at]!, outline[(at + 1) % outline.length]!];
      const steps = Math.max(Math.abs(b.x - a.x), Math.abs(b.y - a.y), 1);
      for (let step = 0; step <= steps; step++) {
        const x = Math.round(a.x + ((b.x - a.x) * step) / steps);
        const y = Math.round(a.y + ((b.y - a.y) * step) / steps);
        dot(x, y, "light");
      }
    }
  }
  const side = 2 * thick;
  for (let row = -1; row <= letter.length; row++) {
    for (let column = -1; column <= 5; column++) {
      const isInk = ((letter[row] ?? 0) >> (4 - column)) & (column >= 0 && column < 5 ? 1 : 0);
      for (let dy = 0; dy < side; dy += thick)
        for (let dx = 0; dx < side; dx += thick)
          dot(
            box.x + (column + 2) * side + dx,
            box.y + (row + 2) * side + dy,
            isInk === 1 ? "light" : "dark",
          );
    }
  }
}
