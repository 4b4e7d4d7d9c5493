import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { BridgeView } from "../../api/schemas/bridge.ts";
import type { FindingView } from "../../api/schemas/finding.ts";
import type { SurveyView } from "../../api/schemas/survey.ts";
import { fetchBridgeFindings, fetchPhotos, fetchSurveys } from "../api.ts";
import { PanelHead } from "../frame/PanelHead.tsx";
import { changesOf } from "../live.ts";
import { useLoaded } from "../load.ts";
import { may } from "../people/session.ts";
import { pathOf, select } from "../selection.ts";
import { figure, longDate } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { bridges } from "./bridges.ts";
import { findingWords, latestFinding } from "./findings.ts";
import { PhotoGrid } from "./PhotoGrid.tsx";
import { SoundnessBadge } from "./SoundnessBadge.tsx";
import { SoundnessForm } from "./SoundnessForm.tsx";

/** Road bridges are looked at from close by at least once in five years. */
const cycleYears = 5;

export function BridgePanel({ id }: { id: string }) {
  const shown = useMemo(() => computed(() => bridges.value?.get(id)), [id]);
  const surveys = useLoaded(`surveys ${id}`, changesOf("surveys").value, () => fetchSurveys(id));
  const photos = useLoaded(`photos ${id}`, changesOf("surveys").value, () => fetchPhotos(id));
  const findings = useLoaded(`findings ${id}`, changesOf("findings").value, () =>
    fetchBridgeFindings(id),
  );
  const bridge = shown.value;
  if (!bridge) {
    return (
      <section class="panel" aria-label={id}>
        <PanelHead title={id} />
        <p class="empty">{bridges.value === null ? say(text.loading) : say(text.notFound, id)}</p>
      </section>
    );
  }
  return (
    <section class="panel" aria-label={`${say(text.layer_bridges)} ${bridge.name}`}>
      <Head bridge={bridge} />
      <div class="panel-body">
        <Facts bridge={bridge} />
        <Surveys surveys={surveys.value.kind === "there" ? surveys.value.value : null} />
        <section class="block">
          <h3>{say(text.photos)}</h3>
          {photos.value.kind === "there" && photos.value.value.length === 0 && (
            <p class="hint">{say(text.noPhotos)}</p>
          )}
          {photos.value.kind === "there" && <PhotoGrid photos={photos.value.value} />}
        </section>
        <Findings items={findings.value.kind === "there" ? findings.value.value : null} />
      </div>
    </section>
  );
}

function Head({ bridge }: { bridge: BridgeView }) {
  const { id, name, lengthM, spans, builtYear, soundness, concrete } = bridge;
  const year = builtYear === null ? say(text.builtUnknown) : say(text.builtIn, String(builtYear));
  return (
    <PanelHead
      mark={<SoundnessBadge soundness={soundness} />}
      title={name}
      sub={
        <>
          <span class="code">{id}</span>
          <span>
            {lengthM === null ? year : say(text.bridgeFacts, figure(lengthM, 1), spans, year)}
          </span>
          {concrete !== "unknown" && <span>{concrete}</span>}
        </>
      }
    />
  );
}

function Facts({ bridge }: { bridge: BridgeView }) {
  const { soundness, lastInspectedOn } = bridge;
  return (
    <dl class="facts">
      <div>
        <dt>{say(text.soundness)}</dt>
        <dd>
          {say(text[`soundness_${soundness ?? "none"}`])}
          {may("bridge.edit") && <SoundnessForm bridge={bridge} />}
        </dd>
      </div>
      <div>
        <dt>{say(text.surveys)}</dt>
        <dd>
          {lastInspectedOn === null ? (
            say(text.neverInspected)
          ) : (
            <>
              {say(text.lastInspected, longDate(lastInspectedOn))}
              <span class="fact-note">{say(text.dueDate, longDate(dueDate(lastInspectedOn)))}</span>
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

function dueDate(lastInspectedOn: string): string {
  const year = Number.parseInt(lastInspectedOn.slice(0, 4), 10) + cycleYears;
  return `${year}${lastInspectedOn.slice(4)}`;
}

/** What has come and what is missing, by name: the drone may still be there. */
function Surveys({ surveys }: { surveys: readonly SurveyView[] | null }) {
  if (surveys === null) return null;
  return (
    <section class="block">
      <h3>{say(text.surveys)}</h3>
      {surveys.length === 0 && <p class="hint">{say(text.noSurveys)}</p>}
      <ul class="surveys">
        {surveys.map((survey) => (
          <li key={survey.id}>
            <SurveyLine survey={survey} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SurveyLine({ survey }: { survey: SurveyView }) {
  const { progress, surveyedOn, state, files, drone } = survey;
  const away = files.filter((file) => file.state !== "stored");
  return (
    <>
      <p>
        <strong>
          {say(text.surveyLine, longDate(surveyedOn), progress.storedFiles, progress.totalFiles)}
        </strong>
        <span class="hint">
          {[
            say(state === "complete" ? text.surveyComplete : text.surveyReceiving),
            survey.id,
            drone,
          ]
            .filter((part) => part !== null)
            .join(" · ")}
        </span>
      </p>
      {state === "receiving" && (
        <progress
          value={progress.storedFiles}
          max={progress.totalFiles}
          aria-label={say(text.surveyReceiving)}
        />
      )}
      {away.length > 0 && (
        <details>
          <summary>{say(text.filesMissing, away.length)}</summary>
          <ul class="files">
            {away.map((file) => (
              <li key={file.sha256}>
                <span class="code">{file.name}</span>
                <span class="hint">{file.reason ?? say(text[`file_${file.state}`])}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Findings({ items }: { items: readonly FindingView[] | null }) {
  if (items === null) return null;
  const ranked = items.map(latestFinding).sort((a, b) => b.score - a.score);
  return (
    <section class="block">
      <h3>
        {say(text.findings)} <span class="count">{figure(ranked.length)}</span>
      </h3>
      {ranked.length === 0 && <p class="hint">{say(text.noFindings)}</p>}
      <ul class="findings">
        {ranked.map((finding) => (
          <li key={finding.id}>
            <a
              class="finding-row"
              href={pathOf({ kind: "photo", id: finding.photoId })}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                select({ kind: "photo", id: finding.photoId });
              }}
            >
              <span class="figure">{figure(finding.score)}</span>
              <span>{findingWords(finding)}</span>
              <span class={`finding-state finding-${finding.state.kind}`}>
                {say(text[`finding_${finding.state.kind}`])}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
