import { crewText } from "../text/crewText.ts";
import { say } from "../text/say.ts";
import { keeps } from "./keep.ts";
import { obstacle } from "./sync.ts";

/** What stands in the way, and what is safe all the same. */
export function Notices() {
  return (
    <>
      {!keeps.value && (
        <p class="notice notice-bad" role="alert">
          {say(crewText.keepsNothing)}
        </p>
      )}
      <Obstacle />
    </>
  );
}

function Obstacle() {
  const what = obstacle.value;
  switch (what?.kind) {
    case undefined:
      return null;
    case "offline":
      return (
        <p class="notice">
          <strong>{say(crewText.offline)}</strong> {say(crewText.offlineWhat)}
        </p>
      );
    case "signIn":
      return (
        <p class="notice notice-bad">
          {say(crewText.signIn)} <a href="/sign-in?next=/crew">{say(crewText.signInDo)}</a>
        </p>
      );
    case "refused":
      return <p class="notice notice-bad">{say(crewText.serverSays, what.detail)}</p>;
  }
}
