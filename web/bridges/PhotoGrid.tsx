import type { PhotoView } from "../../api/schemas/photo.ts";
import { pathOf, select } from "../selection.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** Problems for which the drone should fly there once more. */
const reshoot = ["blurred", "exposure", "motion"] as const;

/** Thumbnails with their state in words. */
export function PhotoGrid({ photos }: { photos: readonly PhotoView[] }) {
  return (
    <ul class="photos">
      {worstFirst(photos).map((photo) => (
        <li key={photo.id}>
          <a
            class="photo"
            href={pathOf({ kind: "photo", id: photo.id })}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              select({ kind: "photo", id: photo.id });
            }}
          >
            {photo.thumbnailUrl === null ? (
              <span class="photo-wait">{say(text[`photo_${photo.state}`])}</span>
            ) : (
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

/** An inspector begins where most was found; the order stays while photos arrive. */
export function worstFirst(photos: readonly PhotoView[]): PhotoView[] {
  return [...photos].sort(
    (a, b) => (b.anomalyScore ?? -1) - (a.anomalyScore ?? -1) || (a.name < b.name ? -1 : 1),
  );
}

export function photoWords(photo: PhotoView): string {
  if (photo.state !== "analysed") return say(text[`photo_${photo.state}`]);
  const problems = photo.quality?.problems ?? [];
  const parts = [
    photo.findings === 0 ? say(text.noFindings) : say(text.findingsCount, photo.findings),
  ];
  if (problems.some((problem) => (reshoot as readonly string[]).includes(problem))) {
    parts.push(`⚠ ${say(text.reshoot)}`);
  }
  parts.push(...problems.map((problem) => say(text[`photoProblem_${problem}`])));
  return parts.join(" · ");
}
