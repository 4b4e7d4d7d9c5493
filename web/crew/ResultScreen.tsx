import { useEffect, useState } from "preact/hooks";
import { crewText } from "../text/crewText.ts";
import { say } from "../text/say.ts";
import { DetailsStep } from "./DetailsStep.tsx";
import type { Draft } from "./draft.ts";
import { draftOf, openDraft } from "./draft.ts";
import { FoundStep } from "./FoundStep.tsx";
import { Head } from "./Head.tsx";
import { jobs } from "./jobs.ts";
import { KindStep } from "./KindStep.tsx";
import { NoJob } from "./NoJob.tsx";
import { queueResult, resultIn, takeBackOf } from "./outbox.ts";
import { show } from "./screen.ts";
import { sync } from "./sync.ts";
import { offerUndo } from "./undo.ts";
import { WhereStep } from "./WhereStep.tsx";

type Step = "found" | "kind" | "where" | "details";

/** Found or not, what leaked, where, photos: one question at a time, the answers where the thumb is. */
export function ResultScreen({ caseId }: { caseId: string }) {
  const job = jobs.value?.get(caseId);
  const draft = draftOf(caseId);
  useEffect(() => openDraft(caseId), [caseId]);
  const [step, go] = useState<Step>(firstStep(draft));
  const steps: readonly Step[] =
    draft.found === false ? ["found", "details"] : ["found", "kind", "where", "details"];
  const at = Math.max(0, steps.indexOf(step));
  const before = steps[at - 1];
  const next = () => go(steps[at + 1] ?? "details");
  if (job === undefined) return <NoJob caseId={caseId} />;
  const send = async () => {
    await queueResult(job.leakCase, draftOf(caseId));
    navigator.vibrate?.(80);
    show({ kind: "jobs" });
    const inTime = () => resultIn(caseId) !== undefined;
    offerUndo(say(crewText.savedHere), () => void takeBackOf(caseId), inTime);
    void sync();
  };
  return (
    <>
      <Head
        title={say(crewText.resultName)}
        back={{ kind: "job", caseId }}
        backWords={say(crewText.toJob)}
      />
      <main class="form" key={step}>
        <div class="form-top">
          {before !== undefined && (
            <button type="button" class="form-back" onClick={() => go(before)}>
              {say(crewText.previous)}
            </button>
          )}
          <h2>{say(questions[step])}</h2>
          <span class="small">{say(crewText.step, at + 1, steps.length)}</span>
        </div>
        {step === "found" && (
          <FoundStep draft={draft} next={(found) => go(found ? "kind" : "details")} />
        )}
        {step === "kind" && <KindStep draft={draft} next={next} />}
        {step === "where" && <WhereStep draft={draft} job={job} next={next} />}
        {step === "details" && <DetailsStep draft={draft} send={() => void send()} />}
      </main>
    </>
  );
}

const questions = {
  found: crewText.askFound,
  kind: crewText.askKind,
  where: crewText.askWhere,
  details: crewText.askDetails,
};

/** Where the crew left off: after what they have answered. */
function firstStep({ found, leakKind, distanceM }: Draft): Step {
  if (found === null) return "found";
  if (!found) return "details";
  if (leakKind === null) return "kind";
  return distanceM === null ? "where" : "details";
}
