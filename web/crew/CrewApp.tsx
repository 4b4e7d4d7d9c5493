import { useEffect } from "preact/hooks";
import { crewText } from "../text/crewText.ts";
import { say } from "../text/say.ts";
import { JobList } from "./JobList.tsx";
import { JobScreen } from "./JobScreen.tsx";
import { ResultScreen } from "./ResultScreen.tsx";
import { screen } from "./screen.ts";
import { UndoBar } from "./UndoBar.tsx";
import { Unsent } from "./Unsent.tsx";

export function CrewApp() {
  useEffect(() => {
    document.title = say(crewText.pageTitle);
  });
  return (
    <div class="crew">
      <Screen />
      <UndoBar />
    </div>
  );
}

function Screen() {
  const shown = screen.value;
  switch (shown.kind) {
    case "jobs":
      return <JobList />;
    case "unsent":
      return <Unsent />;
    case "job":
      return <JobScreen key={shown.caseId} caseId={shown.caseId} />;
    case "result":
      return <ResultScreen key={shown.caseId} caseId={shown.caseId} />;
  }
}
