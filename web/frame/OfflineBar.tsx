import { serverReached } from "../api.ts";
import { connection, upToDateAt } from "../events.ts";
import { loadFailure } from "../start.ts";
import { clock } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** Says that what is shown is old; the page goes on by itself when the server is back. */
export function OfflineBar() {
  const away = connection.value === "offline" || !serverReached.value;
  if (away) {
    const at = upToDateAt.value;
    return (
      <p class="bar bar-offline" role="alert">
        {say(text.offlineBar, at === null ? "—" : clock(at))}
      </p>
    );
  }
  if (loadFailure.value !== null) {
    return (
      <p class="bar bar-error" role="alert">
        {say(text.failedToLoad)} <small>{say(text.errorDetail, loadFailure.value)}</small>
      </p>
    );
  }
  return null;
}
