import type { LonLatView } from "../../api/schemas/geo.ts";
import { crewText } from "../text/crewText.ts";
import { figure } from "../text/format.ts";
import { say } from "../text/say.ts";
import type { Draft } from "./draft.ts";
import { editDraft } from "./draft.ts";
import { distanceM, nearestOnLine, pointAlong, windTo } from "./ground.ts";
import { JobMap, markOf } from "./JobMap.tsx";
import type { Job } from "./jobs.ts";
import { me } from "./me.ts";
import { markedPipe } from "./place.ts";
import { surroundings } from "./sync.ts";

const stepM = 0.5;
/** What the API takes, m. */
const farthestM = 1000;

/** Where it leaked: along the pipe by steps, by the map under the cross, or where the phone is. */
export function WhereStep({ draft, job, next }: { draft: Draft; job: Job; next: () => void }) {
  const mark = markOf(job);
  if (mark === null) return <NoMark draft={draft} next={next} />;
  const at = draft.foundAt ?? mark;
  const put = (foundAt: LonLatView) => {
    const away = Math.round(distanceM(mark, foundAt) * 10) / 10;
    editDraft(draft.caseId, { foundAt, distanceM: Math.min(farthestM, away) });
  };
  const here = me.value;
  return (
    <>
      <JobMap job={job} aim={{ at, moved: put }} />
      <div class="thumb where">
        <p class="where-is" role="status">
          {whereWords(draft, mark)}
        </p>
        <Along job={job} at={at} put={put} />
        <div class="two">
          <button type="button" onClick={() => put(mark)}>
            {say(crewText.atMark)}
          </button>
          <button
            type="button"
            disabled={here.kind !== "here"}
            onClick={() => here.kind === "here" && put(here.at)}
          >
            {say(crewText.whereHere)}
          </button>
        </div>
        <button type="button" class="action action-main" onClick={next}>
          {draft.distanceM === null ? say(crewText.whereUnknown) : say(crewText.next)}
        </button>
      </div>
    </>
  );
}

function NoMark({ draft, next }: { draft: Draft; next: () => void }) {
  const here = me.value;
  return (
    <div class="thumb where">
      <p>{say(crewText.markNone)}</p>
      <button
        type="button"
        disabled={here.kind !== "here"}
        onClick={() => here.kind === "here" && editDraft(draft.caseId, { foundAt: here.at })}
      >
        {say(crewText.whereHere)}
      </button>
      <button type="button" class="action action-main" onClick={next}>
        {draft.foundAt === null ? say(crewText.whereUnknown) : say(crewText.next)}
      </button>
    </div>
  );
}

function whereWords({ foundAt, distanceM: away }: Draft, mark: LonLatView): string {
  if (foundAt === null || away === null) return say(crewText.whereNotSaid);
  if (away === 0) return say(crewText.whereAtMark);
  const wind = say(crewText[`wind_${windTo(mark, foundAt)}`]);
  return say(crewText.whereIs, figure(away, 1), wind);
}

/** Half a metre along the pipe, either way; the ways are named by the wind that they lead to. */
function Along({ job, at, put }: { job: Job; at: LonLatView; put: (to: LonLatView) => void }) {
  const pipe = markedPipe(job, surroundings.value);
  const on = pipe === null ? null : nearestOnLine(at, pipe.line);
  if (pipe === null || on === null) return null;
  const ways = [-stepM, stepM].flatMap((step) => {
    const to = pointAlong(pipe.line, on.alongM + step);
    // At the pipe's end the wind is that of the way that leads there.
    const behind = pointAlong(pipe.line, on.alongM - step);
    if (to === null || behind === null) return [];
    return [{ step, to, wind: windTo(behind, to), end: distanceM(on.point, to) < stepM / 10 }];
  });
  return (
    <div class="two">
      {ways.map(({ step, to, wind, end }) => (
        <button key={step} type="button" disabled={end} onClick={() => put(to)}>
          {say(crewText.whereStep, say(crewText[`wind_${wind}`]))}
        </button>
      ))}
    </div>
  );
}
