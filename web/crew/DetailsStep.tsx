import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Icon } from "../frame/Icon.tsx";
import { crewText } from "../text/crewText.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import type { Draft, DraftPhoto } from "./draft.ts";
import { addPhoto, editDraft, photosOf, removePhoto, restorePhoto, resultOf } from "./draft.ts";
import { BrokenPicture, smallPicture } from "./picture.ts";
import { offerUndo } from "./undo.ts";

const deepestM = 20;
/** Where a stepper begins: the usual cover of a main under a street, m. */
const usualDepthM = 1.2;

/** Photos, depth, times and what else is to be said; nothing here must be filled in. */
export function DetailsStep({ draft, send }: { draft: Draft; send: () => void }) {
  const { caseId } = draft;
  const ready = resultOf(draft, new Date()) !== null;
  return (
    <>
      <div class="scroll">
        <Photos caseId={caseId} />
        {draft.found && <Depth draft={draft} />}
        <Times draft={draft} />
        <label class="field">
          <span>{say(crewText.note)}</span>
          <textarea
            rows={3}
            maxLength={2000}
            autocapitalize="sentences"
            value={draft.note}
            onInput={({ currentTarget }) => editDraft(caseId, { note: currentTarget.value })}
          />
        </label>
      </div>
      <footer class="actions">
        <button type="button" class="action action-main" disabled={!ready} onClick={send}>
          {say(crewText.sendResult)}
        </button>
      </footer>
    </>
  );
}

function Photos({ caseId }: { caseId: string }) {
  const broken = useSignal(false);
  const take = async (files: FileList | null) => {
    broken.value = false;
    for (const file of files ?? []) {
      try {
        await addPhoto(caseId, await smallPicture(file));
      } catch (error) {
        if (!(error instanceof BrokenPicture)) throw error;
        broken.value = true;
      }
    }
  };
  const remove = (photo: DraftPhoto) => {
    removePhoto(photo);
    offerUndo(say(crewText.photoRemoved), () => restorePhoto(photo));
  };
  return (
    <div class="photos">
      <label class="photo-take">
        <Camera />
        <span>{say(crewText.takePhoto)}</span>
        <input
          type="file"
          class="visually-hidden"
          accept="image/*"
          capture="environment"
          multiple
          onChange={async ({ currentTarget }) => {
            await take(currentTarget.files);
            currentTarget.value = "";
          }}
        />
      </label>
      {photosOf(caseId).map((photo, index) => (
        <Picture key={photo.id} photo={photo} number={index + 1} remove={() => remove(photo)} />
      ))}
      {broken.value && (
        <p class="notice notice-bad" role="alert">
          {say(crewText.photoBroken)}
        </p>
      )}
    </div>
  );
}

function Camera() {
  return (
    <svg class="camera" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M4 10h5l2-4h10l2 4h5v16H4z" />
      <circle cx="16" cy="17.5" r="5" />
    </svg>
  );
}

function Picture({
  photo,
  number,
  remove,
}: {
  photo: DraftPhoto;
  number: number;
  remove: () => void;
}) {
  const url = useMemo(
    () => URL.createObjectURL(new Blob([photo.bytes], { type: "image/jpeg" })),
    [photo.id],
  );
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <div class="photo">
      <img src={url} alt={say(crewText.photoNumber, number)} />
      <button type="button" aria-label={say(crewText.removePhoto, number)} onClick={remove}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function Depth({ draft: { caseId, depthM } }: { draft: Draft }) {
  const step = (by: number) => {
    const to = depthM === null ? usualDepthM : Math.round((depthM + by) * 10) / 10;
    editDraft(caseId, { depthM: Math.min(deepestM, Math.max(0, to)) });
  };
  return (
    <fieldset class="stepper">
      <legend>{say(crewText.depth)}</legend>
      <button type="button" aria-label={say(crewText.shallower)} onClick={() => step(-0.1)}>
        <Icon name="minus" />
      </button>
      <output>
        {depthM === null ? say(crewText.depthNotSaid) : say(crewText.depthIs, figure(depthM, 1))}
      </output>
      <button type="button" aria-label={say(crewText.deeper)} onClick={() => step(0.1)}>
        <Icon name="plus" />
      </button>
    </fieldset>
  );
}

function Times({ draft: { caseId, openedAt, begunAt, endedAt } }: { draft: Draft }) {
  return (
    <div class="times">
      <label class="field">
        <span>{say(crewText.begunAt)}</span>
        <input
          type="datetime-local"
          value={localInput(begunAt ?? openedAt)}
          onChange={({ currentTarget }) =>
            editDraft(caseId, { begunAt: instantIn(currentTarget.value) })
          }
        />
      </label>
      <label class="field">
        <span>{say(crewText.endedAt)}</span>
        <input
          type="datetime-local"
          aria-describedby="ended-hint"
          value={endedAt === null ? "" : localInput(endedAt)}
          onChange={({ currentTarget }) =>
            editDraft(caseId, { endedAt: instantIn(currentTarget.value) })
          }
        />
        <span id="ended-hint" class="small">
          {say(crewText.endedHint)}
        </span>
      </label>
    </div>
  );
}

/** As `datetime-local` has it: the phone's own time, to the minute. */
function localInput(instant: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function instantIn(local: string): string | null {
  const at = new Date(local);
  return local === "" || Number.isNaN(at.getTime()) ? null : at.toISOString();
}
