import type { ReadonlySignal, Signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { frequencyAxis, lowestHz } from "../sensors/axis.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { cividis } from "./cividis.ts";
import type { Clip } from "./clip.ts";
import type { Spectrogram } from "./spectrogram.ts";
import { colourRange, spectrogram } from "./spectrogram.ts";

const columns = 640;
const rows = 160;

/** The picture of the sound with the playhead over it; a press on it plays from there. */
export function SpectrogramView({
  clip,
  share,
  band,
  seek,
}: {
  clip: Clip;
  share: ReadonlySignal<number>;
  band: Signal<{ lowHz: number; highHz: number } | null>;
  seek: (share: number) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = useMemo(() => spectrogram(clip.samples, clip.rateHz, columns), [clip]);
  const range = useMemo(() => colourRange(picture), [picture]);
  const axis = frequencyAxis.value;
  const highest = clip.rateHz / 2;
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, picture, range, axis);
  }, [picture, axis]);
  const top = (hz: number) => `${(1 - shareOf(hz, highest, axis)) * 100}%`;
  const ticks = axis === "log" ? [50, 100, 200, 500, 1000, 2000, 5000, 10_000] : evenly(highest);
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the slider below does the same by keyboard */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      <div
        class="spectrogram"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          seek(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
        }}
      >
        <canvas
          ref={canvas}
          width={columns}
          height={rows}
          role="img"
          aria-label={say(
            text.spectrogramSummary,
            figure(picture.durationSeconds, 1),
            figure(highest),
          )}
        />
        {band.value !== null && (
          <>
            <span class="shade" style={{ top: 0, height: top(band.value.highHz) }} />
            <span class="shade" style={{ top: top(band.value.lowHz), bottom: 0 }} />
          </>
        )}
        {ticks
          .filter((hz) => hz < highest * 0.93)
          .map((hz) => (
            <span key={hz} class="hz" style={{ top: top(hz) }} aria-hidden="true">
              {hz >= 1000 ? `${figure(hz / 1000)}k` : figure(hz)}
            </span>
          ))}
        <span class="playhead" style={{ left: `${share.value * 100}%` }} />
      </div>
      <p class="chart-legend">
        <span>
          <i class="key key-cividis" />
          {say(text.rangeDb, figure(range.lowDb), figure(range.highDb))}
        </span>
        <span class="hint">{say(text.frequencyUnit)}</span>
      </p>
    </>
  );
}

/** 0 at the bottom of the picture, 1 at its top. */
function shareOf(hz: number, highest: number, axis: "log" | "linear"): number {
  if (axis === "linear") return Math.min(1, hz / highest);
  return Math.max(0, Math.min(1, Math.log(hz / lowestHz) / Math.log(highest / lowestHz)));
}

function evenly(highest: number): number[] {
  const step = highest <= 4000 ? 1000 : highest <= 12_000 ? 2000 : 5000;
  return Array.from({ length: Math.floor(highest / step) }, (_, i) => (i + 1) * step);
}

function paint(
  canvas: HTMLCanvasElement,
  picture: Spectrogram,
  { lowDb, highDb }: { lowDb: number; highDb: number },
  axis: "log" | "linear",
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(columns, rows);
  const highest = picture.stepHz * (picture.bins - 1);
  for (let y = 0; y < rows; y++) {
    const up = 1 - (y + 0.5) / rows;
    const hz = axis === "log" ? lowestHz * (highest / lowestHz) ** up : up * highest;
    const bin = Math.min(picture.bins - 1, Math.max(0, Math.round(hz / picture.stepHz)));
    for (let x = 0; x < columns; x++) {
      const column = Math.min(picture.columns - 1, Math.floor((x / columns) * picture.columns));
      const db = picture.densityDb[column * picture.bins + bin] ?? lowDb;
      const shade = Math.round(255 * Math.min(1, Math.max(0, (db - lowDb) / (highDb - lowDb))));
      const at = 4 * (y * columns + x);
      image.data[at] = cividis[3 * shade] ?? 0;
      image.data[at + 1] = cividis[3 * shade + 1] ?? 0;
      image.data[at + 2] = cividis[3 * shade + 2] ?? 0;
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}
