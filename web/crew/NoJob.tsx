import { crewText } from "../text/crewText.ts";
import { say } from "../text/say.ts";
import { Head } from "./Head.tsx";
import { jobs } from "./jobs.ts";
import { Notices } from "./Notices.tsx";

/** An address of a job that this phone does not have, and why. */
export function NoJob({ caseId }: { caseId: string }) {
  return (
    <>
      <Head title={caseId} back={{ kind: "jobs" }} backWords={say(crewText.toJobs)} />
      <main class="scroll">
        <Notices />
        <p class="empty">
          {jobs.value === null ? say(crewText.firstVisit) : say(crewText.jobGone, caseId)}
        </p>
      </main>
    </>
  );
}
