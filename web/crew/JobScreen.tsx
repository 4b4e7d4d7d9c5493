import { useEffect } from "preact/hooks";
import { who } from "../cases/actor.ts";
import { language } from "../language.ts";
import { crewText } from "../text/crewText.ts";
import { figure, shortInstant } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { drafts, isBegun, openDraft } from "./draft.ts";
import { distanceM, windTo } from "./ground.ts";
import { Head, Link } from "./Head.tsx";
import { JobMap, markOf } from "./JobMap.tsx";
import type { Job } from "./jobs.ts";
import { jobs } from "./jobs.ts";
import { listenFor } from "./listen.ts";
import { me } from "./me.ts";
import { NoJob } from "./NoJob.tsx";
import { Notices } from "./Notices.tsx";
import { navigationLink } from "./navigation.ts";
import { markedPipe, pipeUnder, placeWords } from "./place.ts";
import { SoundButton } from "./SoundButton.tsx";
import { surroundings } from "./sync.ts";
import { pipeWords } from "./words.ts";

/** Everything about one job, in the order in which a crew needs it. */
export function JobScreen({ caseId }: { caseId: string }) {
  const job = jobs.value?.get(caseId);
  if (job === undefined) return <NoJob caseId={caseId} />;
  return (
    <>
      <Head
        title={placeWords(job, surroundings.value)}
        back={{ kind: "jobs" }}
        backWords={say(crewText.toJobs)}
      />
      <main class="with-map">
        <JobMap job={job} />
        <div class="scroll">
          <Facts job={job} />
        </div>
      </main>
      <Actions job={job} />
    </>
  );
}

function Facts({ job }: { job: Job }) {
  useEffect(() => openDraft(job.leakCase.id), [job.leakCase.id]);
  return (
    <>
      <Notices />
      <p class="small">
        {job.leakCase.id} · {say(crewText.dispatchedAt, shortInstant(job.dispatchedAt), job.crew)}
      </p>
      <dl class="facts">
        <Mark job={job} />
        <MarkedPipe job={job} />
        <UnderMe />
      </dl>
      {job.note !== null && (
        <section class="office">
          <h2>{say(crewText.officeNote)}</h2>
          <p class="kept-lines">{job.note.text}</p>
          <p class="small">{say(crewText.noteBy, who(job.note.by), shortInstant(job.note.at))}</p>
        </section>
      )}
      <Listen job={job} />
      <Sensors job={job} />
    </>
  );
}

function Mark({ job }: { job: Job }) {
  const { position } = job.leakCase;
  const here = me.value;
  return (
    <div>
      <dt>{say(crewText.mark)}</dt>
      <dd>
        {position === null
          ? say(crewText.markNone)
          : say(crewText.markInterval, figure(position.plusMinusM))}
        {position !== null && here.kind === "here" && (
          <span class="small">
            {say(
              crewText.fromMe,
              figure(distanceM(here.at, position.point)),
              say(crewText[`wind_${windTo(here.at, position.point)}`]),
            )}
          </span>
        )}
      </dd>
    </div>
  );
}

function MarkedPipe({ job }: { job: Job }) {
  const pipe = markedPipe(job, surroundings.value);
  if (pipe === null) return null;
  return (
    <div>
      <dt>{say(crewText.pipe)}</dt>
      <dd>{pipeWords(pipe)}</dd>
    </div>
  );
}

function UnderMe() {
  return (
    <div>
      <dt>{say(crewText.underMe)}</dt>
      <dd>
        <PipeUnderMe />
      </dd>
    </div>
  );
}

function PipeUnderMe() {
  const here = me.value;
  if (here.kind !== "here") return <>{say(crewText[`me_${here.kind}`])}</>;
  const found = pipeUnder(here.at, surroundings.value?.pipes ?? []);
  if (found === null) return <>{say(crewText.underMeFar)}</>;
  const { pipe, on } = found;
  const wind = say(crewText[`wind_${windTo(here.at, on.point)}`]);
  return (
    <>
      {say(crewText.underMeAt, wind, figure(on.distanceM, 1))} · {pipeWords(pipe)}
      <span class="small">{say(crewText.underMeAccuracy, figure(here.accuracyM))}</span>
    </>
  );
}

function Listen({ job }: { job: Job }) {
  const hints = listenFor(job.leakCase, markedPipe(job, surroundings.value));
  return (
    <section>
      <h2>{say(crewText.listen)}</h2>
      <ul class="hints">
        {hints.map((hint) => (
          <li key={hint}>{say(crewText[`listen_${hint}`])}</li>
        ))}
      </ul>
      <SoundButton sound={job.sound} />
      <h3>{say(text.why)}</h3>
      <ul class="hints">
        {job.leakCase.reasons.slice(0, 3).map((reason) => (
          <li key={reason.code}>{reason[language.value]}</li>
        ))}
      </ul>
    </section>
  );
}

function Sensors({ job }: { job: Job }) {
  return (
    <section>
      <h2>{say(crewText.sensors)}</h2>
      <ul class="hints">
        {job.sensors.map(({ id, name }) => (
          <li key={id}>{name === null ? id : `${id} · ${name}`}</li>
        ))}
      </ul>
    </section>
  );
}

function Actions({ job }: { job: Job }) {
  const mark = markOf(job);
  const { id, state } = job.leakCase;
  const begun = isBegun(drafts.value.get(id));
  return (
    <footer class="actions">
      {mark !== null && (
        <a class="action" href={navigationLink(mark, id, navigator.userAgent)}>
          {say(crewText.navigate)}
        </a>
      )}
      <Link to={{ kind: "result", caseId: id }} className="action action-main">
        {say(
          begun ? crewText.recordMore : state.kind === "dug" ? crewText.correct : crewText.record,
        )}
      </Link>
    </footer>
  );
}
