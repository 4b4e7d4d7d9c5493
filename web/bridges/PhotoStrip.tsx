import { useEffect, useRef } from "preact/hooks";
import type { PhotoView } from "../../api/schemas/photo.ts";
import { pathOf, select } from "../selection.ts";
import { photoWords } from "./PhotoGrid.tsx";

/** All photos of the bridge beside the one that is looked at. */
export function PhotoStrip({ photos, shown }: { photos: readonly PhotoView[]; shown: string }) {
  const current = useRef<HTMLLIElement>(null);
  useEffect(
    () => current.current?.scrollIntoView({ block: "nearest", inline: "nearest" }),
    [shown, photos.length],
  );
  return (
    <ul class="strip">
      {photos.map((photo) => (
        <li key={photo.id} ref={photo.id === shown ? current : null}>
          <a
            href={pathOf({ kind: "photo", id: photo.id })}
            aria-current={photo.id === shown ? "true" : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              select({ kind: "photo", id: photo.id });
            }}
          >
            {photo.thumbnailUrl !== null && (
              <img src={photo.thumbnailUrl} alt="" loading="lazy" decoding="async" />
            )}
            <span class="photo-name">{photo.name}</span>
            <span class="photo-state">{photoWords(photo)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
