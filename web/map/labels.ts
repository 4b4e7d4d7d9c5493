import type { Palette } from "./palette.ts";

export interface Label {
  x: number;
  y: number;
  words: string;
  /** 12 or 13 px */
  size: number;
  bold: boolean;
}

interface Taken {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Writes labels in the order given; one that would lie on an earlier one, or on a mark, is left out. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  labels: readonly Label[],
  marks: readonly { x: number; y: number; radius: number }[],
  palette: Palette,
): void {
  const taken: Taken[] = marks.map(({ x, y, radius }) => ({
    left: x - radius,
    top: y - radius,
    right: x + radius,
    bottom: y + radius,
  }));
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const { x, y, words, size, bold } of labels) {
    context.font = `${bold ? 700 : 500} ${size}px "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", system-ui, sans-serif`;
    const half = context.measureText(words).width / 2 + 3;
    const box = { left: x - half, top: y - 9, right: x + half, bottom: y + 9 };
    if (taken.some((other) => overlaps(other, box))) continue;
    taken.push(box);
    context.lineWidth = 4;
    context.strokeStyle = palette.base.land;
    context.strokeText(words, x, y);
    context.fillStyle = palette.label;
    context.fillText(words, x, y);
  }
}

function overlaps(a: Taken, b: Taken): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}
