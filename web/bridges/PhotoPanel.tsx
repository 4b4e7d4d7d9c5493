import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { FindingView } from "../../api/schemas/finding.ts";
import type { PhotoView } from "../../api/schemas/photo.ts";
import { fetchFindings, fetchPhoto, fetchPhotos } from "../api.ts";
import { Icon } from "../frame/Icon.tsx";
import { keyHint } from "../keys/keys.ts";
import { useCommands } from "../keys/useCommands.ts";
import { changesOf } from "../live.ts";
import { useLoaded } from "../load.ts";
import { query, setQuery } from "../place.ts";
import { select } from "../selection.ts";
import { figure, percent } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { bridges } from "./bridges.ts";
import { FindingList } from "./FindingList.tsx";
import { latestFinding } from "./findings.ts";
import { photoWords, worstFirst } from "./PhotoGrid.tsx";
import { PhotoStrip } from "./PhotoStrip.tsx";
import { PhotoViewer } from "./PhotoViewer.tsx";

/** One photo at full depth with its findings drawn over it, and what is decided about them. */
export function PhotoPanel({ id }: { id: string }) {
  const photo = useLoaded(`photo ${id}`, changesOf(id).value, () => fetchPhoto(id));
  const findings = useLoaded(`findings on ${id}`, changesOf(id).value, () => fetchFindings(id));
  const there = photo.value.kind === "there" ? photo.value.value : null;
  const bridgeId = there?.bridgeId ?? null;
  const photos = useLoaded(`photos ${bridgeId}`, changesOf("surveys").value, () =>
    bridgeId === null ? Promise.resolve([]) : fetchPhotos(bridgeId),
  );
  const all = worstFirst(photos.value.kind === "there" ? photos.value.value : []);
  const chosen = query.value.get("finding");
  const items = (findings.value.kind === "there" ? findings.value.value : [])
    .map(latestFinding)
    .sort((a, b) => b.score - a.score);
  const shown = items.find((finding) => finding.id === chosen) ?? items[0] ?? null;
  const overlays = useSignal(true);
  useCommands("photo", {
    overlays: () => {
      overlays.value = !overlays.value;
    },
  });
  const step = (by: 1 | -1) => {
    const at = items.findIndex(({ id: one }) => one === shown?.id);
    const next = items[Math.min(items.length - 1, Math.max(0, at + by))];
    if (next) setQuery({ finding: next.id });
  };
  useCommands("everywhere", { next: () => step(1), previous: () => step(-1) });
  useEffect(() => () => setQuery({ finding: null }), [id]);
  if (there === null) {
    const words = photo.value.kind === "there" ? say(text.notFound, id) : say(text.loading);
    return (
      <section class="panel photo-panel" aria-label={id}>
        <p class="empty">{words}</p>
      </section>
    );
  }
  return (
    <section class="panel photo-panel" aria-label={`${say(text.photos)} ${id}`}>
      <Head photo={there} all={all} />
      <div class="photo-work">
        <PhotoStrip photos={all} shown={id} />
        <PhotoViewer
          key={id}
          photo={there}
          findings={overlays.value ? items : []}
          chosen={shown}
          choose={(finding) => setQuery({ finding: finding.id })}
        />
        <aside class="photo-side" aria-label={say(text.findings)}>
          <ScaleFacts photo={there} />
          <div class="block-head">
            <h3>
              {say(text.findings)} <span class="count">{figure(items.length)}</span>
            </h3>
            <button
              type="button"
              class="button"
              aria-pressed={overlays.value}
              onClick={() => {
                overlays.value = !overlays.value;
              }}
            >
              {say(text.hideOverlays)} <kbd>{keyHint("overlays")}</kbd>
            </button>
          </div>
          <FindingList
            items={items}
            shown={shown}
            choose={(finding: FindingView) => setQuery({ finding: finding.id })}
            next={() => step(1)}
          />
        </aside>
      </div>
    </section>
  );
}

function Head({ photo, all }: { photo: PhotoView; all: readonly PhotoView[] }) {
  const { bridgeId } = photo;
  const at = all.findIndex(({ id }) => id === photo.id);
  const go = (by: 1 | -1) => {
    const next = all[at + by];
    if (at >= 0 && next) select({ kind: "photo", id: next.id });
  };
  useCommands("photo", { previousPhoto: () => go(-1), nextPhoto: () => go(1) });
  const back = () => select({ kind: "bridge", id: bridgeId });
  useCommands("everywhere", { back });
  return (
    <header class="panel-head">
      <button type="button" class="tool" aria-label={say(text.back)} onClick={back}>
        <Icon name="back" />
      </button>
      <div class="panel-title">
        <h2>{photo.name}</h2>
        <p class="row-sub">
          <span>{bridges.value?.get(bridgeId)?.name ?? bridgeId}</span>
          <span>{photoWords(photo)}</span>
        </p>
      </div>
      <span class="photo-steps">
        <button
          type="button"
          class="tool"
          aria-label={say(text.previousPhoto)}
          disabled={at <= 0}
          onClick={() => go(-1)}
        >
          <Icon name="back" />
        </button>
        <span class="figure">{at >= 0 && say(text.photoOf, at + 1, all.length)}</span>
        <button
          type="button"
          class="tool"
          aria-label={say(text.nextPhoto)}
          disabled={at < 0 || at >= all.length - 1}
          onClick={() => go(1)}
        >
          <Icon name="next" />
        </button>
      </span>
    </header>
  );
}

/** What may be claimed from this photo stands beside every width that is claimed. */
function ScaleFacts({ photo }: { photo: PhotoView }) {
  const { scale, use, minVisibleWidthMm, minVisibleWidthPx } = photo;
  return (
    <p class="scale-facts">
      {scale === null || scale.source === "none" ? (
        <span>{say(text.scaleNone)}</span>
      ) : (
        <span>
          {say(text.scaleGsd, figure(scale.gsdMmPerPx, 2), percent(scale.relativeUncertainty))}
        </span>
      )}
      {use !== null && <span>{say(text[`use_${use}`])}</span>}
      {minVisibleWidthMm !== null ? (
        <strong>{say(text.minWidth, figure(minVisibleWidthMm, 2))}</strong>
      ) : (
        minVisibleWidthPx !== null && (
          <strong>{say(text.minWidthPx, figure(minVisibleWidthPx, 1))}</strong>
        )
      )}
    </p>
  );
}
