import { bandOf } from "../score.ts";
import { figure } from "../text/format.ts";

/** The number in front, shape and colour behind it: a diamond, a triangle or a disc. */
export function Score({
  score,
  muted,
  large,
}: {
  score: number;
  muted?: boolean;
  large?: boolean;
}) {
  const band = muted ? "muted" : bandOf(score);
  return (
    <span class={`score score-${band}${large ? " score-large" : ""}`} aria-hidden="true">
      <svg viewBox="-1.15 -1.15 2.3 2.3" focusable="false" aria-hidden="true">
        <path d={outlines[band]} />
      </svg>
      <span class={score >= 99.5 ? "score-full" : ""}>{figure(score)}</span>
    </span>
  );
}

const outlines = {
  leak: "M0-1.08L1.08 0L0 1.08L-1.08 0Z",
  watch: "M0-1.05L1.1 .9H-1.1Z",
  normal: "M-.92 0A.92 .92 0 1 1 .92 0A.92 .92 0 1 1-.92 0Z",
  muted: "M-.92 0A.92 .92 0 1 1 .92 0A.92 .92 0 1 1-.92 0Z",
  silent: "M-.92 0A.92 .92 0 1 1 .92 0A.92 .92 0 1 1-.92 0Z",
} as const;
