import { crewText } from "../text/crewText.ts";
import { shortInstant } from "../text/format.ts";
import { say } from "../text/say.ts";
import { drafts, isBegun } from "./draft.ts";
import { Head, Link } from "./Head.tsx";
import type { Job } from "./jobs.ts";
import { chooseCrew, crews, distanceTo, jobs, myCrew, myJobs } from "./jobs.ts";
import { Notices } from "./Notices.tsx";
import { entriesOf } from "./outbox.ts";
import { markedPipe, placeWords } from "./place.ts";
import { surroundings, syncedAt } from "./sync.ts";
import { awayWords, pipeWords } from "./words.ts";

/** The jobs of a crew: what to do next comes first. */
export function JobList() {
  return (
    <>
      <Head title={say(crewText.pageName)} />
      <main class="scroll">
        <Notices />
        <CrewChoice />
        {jobs.value === null ? <p class="empty">{say(crewText.firstVisit)}</p> : <Jobs />}
        <p class="synced">
          {syncedAt.value === null
            ? say(crewText.syncedNever)
            : say(crewText.syncedAt, shortInstant(syncedAt.value))}
        </p>
      </main>
    </>
  );
}

function CrewChoice() {
  return (
    <label class="crew-choice">
      <span>{say(crewText.crewChoice)}</span>
      <select
        value={myCrew.value}
        onChange={({ currentTarget }) => chooseCrew(currentTarget.value)}
      >
        <option value="">{say(crewText.allCrews)}</option>
        {crews.value.map((crew) => (
          <option key={crew} value={crew}>
            {crew}
          </option>
        ))}
      </select>
    </label>
  );
}

function Jobs() {
  if (myJobs.value.length === 0) return <NoJobs />;
  return (
    <ul class="jobs">
      {myJobs.value.map((job) => (
        <li key={job.leakCase.id}>
          <JobCard job={job} />
        </li>
      ))}
    </ul>
  );
}

function NoJobs() {
  const crew = myCrew.value;
  return (
    <div class="empty">
      <p>
        <strong>{crew === "" ? say(crewText.noJobs) : say(crewText.noJobsOfCrew, crew)}</strong>
      </p>
      <p>{say(crewText.noJobsHow)}</p>
      <p>
        <a href="/">{say(crewText.toMap)}</a>
      </p>
    </div>
  );
}

function JobCard({ job }: { job: Job }) {
  const { id, state } = job.leakCase;
  const away = distanceTo(job);
  const pipe = markedPipe(job, surroundings.value);
  return (
    <Link to={{ kind: "job", caseId: id }} className={`job job-${state.kind}`}>
      <span class="job-top">
        <strong class="job-place">{placeWords(job, surroundings.value)}</strong>
        {away !== null && <span class="job-away">{awayWords(away)}</span>}
      </span>
      {pipe !== null && <span>{pipeWords(pipe)}</span>}
      <span class="job-small">
        {id} · {say(crewText.dispatchedAt, shortInstant(job.dispatchedAt), job.crew)}
      </span>
      {job.note !== null && <span class="job-note">{job.note.text}</span>}
      <Chips job={job} />
    </Link>
  );
}

function Chips({ job: { leakCase } }: { job: Job }) {
  const chips = [
    ...(isBegun(drafts.value.get(leakCase.id)) ? (["draft"] as const) : []),
    ...(entriesOf(leakCase.id).length > 0 ? (["unsent"] as const) : []),
    ...(leakCase.state.kind === "dug" ? (["dug"] as const) : []),
  ];
  if (chips.length === 0) return null;
  return (
    <span class="chips">
      {chips.map((chip) => (
        <span key={chip} class={`chip chip-${chip}`}>
          {say(crewText[`chip_${chip}`])}
        </span>
      ))}
    </span>
  );
}
