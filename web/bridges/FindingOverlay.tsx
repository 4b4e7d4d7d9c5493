import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { FindingView } from "../../api/schemas/finding.ts";
import type { Placement } from "./deepZoom.ts";
import { findingWords, stainLetters } from "./findings.ts";

/**
 * Findings as outlines in the pixels of the photo: no fill that would hide what they are about, and
 * lines that stay as thin at every zoom. The list beside is their twin for keyboards.
 */
export function FindingOverlay({
  findings,
  chosen,
  placement,
  choose,
}: {
  findings: readonly FindingView[];
  chosen: FindingView | null;
  placement: ReadonlySignal<Placement | null>;
  choose: (finding: FindingView) => void;
}) {
  const group = useRef<SVGGElement>(null);
  useEffect(
    () =>
      placement.subscribe((at) => {
        if (at === null || group.current === null) return;
        group.current.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${at.scale})`);
        group.current.style.setProperty("--zoom", String(at.scale));
      }),
    [placement],
  );
  return (
    <svg class="overlay" aria-hidden="true" focusable="false">
      <g ref={group}>
        {findings.map((finding) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the list is its twin for keyboards
          <g
            key={finding.id}
            class={`outline outline-${finding.state.kind}${finding.id === chosen?.id ? " is-chosen" : ""}`}
            onClick={() => choose(finding)}
          >
            <title>{findingWords(finding)}</title>
            <Outline finding={finding} />
          </g>
        ))}
      </g>
    </svg>
  );
}

/** Pixels of the photo around a crack that its outline may take. */
const reach = 400;

/** A crack is walked round by two thin lines, so that what lies between them can be seen. */
function Outline({ finding: { id, box, line, area } }: { finding: FindingView }) {
  const { x, y, width, height } = box;
  if (area !== null) return <AreaOutline area={area} at={box} />;
  if (line.length > 1) {
    const points = line.map(({ x, y }) => `${x},${y}`).join(" ");
    const inside = `inside-${id}`;
    const room = {
      x: x - reach,
      y: y - reach,
      width: width + 2 * reach,
      height: height + 2 * reach,
    };
    return (
      <>
        <mask id={inside} maskUnits="userSpaceOnUse" {...room}>
          <rect {...room} class="mask-open" />
          <polyline class="mask-shut" points={points} />
        </mask>
        <g mask={`url(#${inside})`}>
          <polyline class="halo" points={points} />
          <polyline class="edge" points={points} />
        </g>
        <polyline class="hit" points={points} />
      </>
    );
  }
  return (
    <>
      <rect class="halo" x={x} y={y} width={width} height={height} />
      <rect class="edge" x={x} y={y} width={width} height={height} />
      <rect class="hit" x={x} y={y} width={width} height={height} />
    </>
  );
}

/** An area has its own outline, and the letter of its kind at the upper left. */
function AreaOutline({
  area: { stain, outlines },
  at,
}: {
  area: NonNullable<FindingView["area"]>;
  at: FindingView["box"];
}) {
  const path = outlines
    .map((outline) => `M${outline.map(({ x, y }) => `${x} ${y}`).join("L")}Z`)
    .join("");
  return (
    <>
      <path class="halo" d={path} />
      <path class={`edge edge-${stain}`} d={path} />
      <path class="hit" d={path} />
      <text class="letter" x={at.x} y={at.y}>
        {stainLetters[stain]}
      </text>
    </>
  );
}
