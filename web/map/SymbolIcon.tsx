import type { Band } from "../score.ts";
import { palette } from "./palette.ts";
import { shapes } from "./symbols.ts";

/** A map symbol beside words; the words carry its meaning, so it is hidden from screen readers. */
export function SymbolIcon({ shape, fill }: { shape: Band | "bridge"; fill?: string }) {
  const colours = palette.value;
  const silent = shape === "silent";
  const colour = fill ?? (shape === "bridge" ? "#FFFFFF" : colours[shape]);
  return (
    <svg class="symbol" viewBox="-1.35 -1.35 2.7 2.7" aria-hidden="true" focusable="false">
      <path
        d={shapes[shape]}
        fill={silent ? "none" : colour}
        stroke={silent ? "currentColor" : "var(--symbol-ink)"}
        stroke-width={silent ? 0.28 : 0.16}
        stroke-dasharray={silent ? "0.75 0.5" : "none"}
        stroke-linejoin="round"
      />
    </svg>
  );
}
