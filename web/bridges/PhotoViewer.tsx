import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { FindingView } from "../../api/schemas/finding.ts";
import type { PhotoView } from "../../api/schemas/photo.ts";
import { Icon } from "../frame/Icon.tsx";
import { useCommands } from "../keys/useCommands.ts";
import { calm } from "../map/view.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import type { DeepZoom, Placement } from "./deepZoom.ts";
import { FindingOverlay } from "./FindingOverlay.tsx";

const step = 10;

export function PhotoViewer({
  photo,
  findings,
  chosen,
  choose,
}: {
  photo: PhotoView;
  findings: readonly FindingView[];
  chosen: FindingView | null;
  choose: (finding: FindingView) => void;
}) {
  const node = useRef<HTMLDivElement>(null);
  const zoom = useSignal<DeepZoom | null>(null);
  const placement = useSignal<Placement | null>(null);
  const fellBack = useSignal(false);
  const brightness = useSignal(100);
  const contrast = useSignal(100);
  const { id, tilesUrl, originalUrl } = photo;
  useEffect(() => {
    const { current } = node;
    if (current === null) return;
    let wanted = true;
    import("./deepZoom.ts").then(({ openDeepZoom }) => {
      if (!wanted) return;
      zoom.value = openDeepZoom(
        current,
        { tilesUrl, originalUrl },
        {
          calm: calm.matches,
          placed: (at) => {
            placement.value = at;
          },
          failed: () => {
            fellBack.value = true;
          },
        },
      );
    });
    return () => {
      wanted = false;
      zoom.value?.close();
      zoom.value = null;
    };
  }, [id, tilesUrl, originalUrl]);
  const opened = zoom.value;
  useEffect(() => {
    if (opened !== null && chosen !== null) opened.show(chosen.box);
  }, [opened, chosen?.id]);
  const dial = (which: typeof brightness, by: number) => {
    which.value = Math.min(200, Math.max(40, which.value + by));
  };
  useCommands("photo", {
    zoomIn: () => zoom.value?.zoomBy(1.5),
    zoomOut: () => zoom.value?.zoomBy(1 / 1.5),
    fit: () => zoom.value?.fit(),
    darker: () => dial(brightness, -step),
    brighter: () => dial(brightness, step),
    lessContrast: () => dial(contrast, -step),
    moreContrast: () => dial(contrast, step),
  });
  return (
    <div class="viewer">
      <section
        ref={node}
        class="viewer-image"
        style={{ filter: `brightness(${brightness.value}%) contrast(${contrast.value}%)` }}
        aria-label={say(text.viewerName, photo.name)}
      />
      <FindingOverlay findings={findings} chosen={chosen} placement={placement} choose={choose} />
      <fieldset class="viewer-tools" aria-label={say(text.mapControls)}>
        <button
          type="button"
          class="tool"
          aria-label={say(text.zoomIn)}
          onClick={() => zoom.value?.zoomBy(1.5)}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          class="tool"
          aria-label={say(text.zoomOut)}
          onClick={() => zoom.value?.zoomBy(1 / 1.5)}
        >
          <Icon name="minus" />
        </button>
        <button
          type="button"
          class="tool"
          aria-label={say(text.fitPhoto)}
          onClick={() => zoom.value?.fit()}
        >
          <Icon name="fit" />
        </button>
      </fieldset>
      <div class="viewer-light">
        <Dial words={say(text.brightness)} value={brightness} />
        <Dial words={say(text.contrast)} value={contrast} />
      </div>
      {fellBack.value && <p class="viewer-note">{say(text.viewerFailed)}</p>}
    </div>
  );
}

function Dial({ words, value }: { words: string; value: { value: number } }) {
  return (
    <label>
      <span>{words}</span>
      <input
        type="range"
        min={40}
        max={200}
        step={step}
        value={value.value}
        onInput={(event) => {
          value.value = event.currentTarget.valueAsNumber;
        }}
      />
    </label>
  );
}
