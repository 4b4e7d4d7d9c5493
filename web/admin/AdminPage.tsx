import { useEffect } from "preact/hooks";
import { may } from "../people/session.ts";
import { goTo, path } from "../place.ts";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";
import { adminTabs } from "./adminTabs.ts";
import "../style/admin.css";

/** The administration, by its address: `/admin/{tab}`; what one has no right to is not there. */
export function AdminPage() {
  const tabs = adminTabs.filter(({ act }) => may(act));
  const named = path.value.split("/")[2];
  const chosen = tabs.find(({ id }) => id === named) ?? tabs[0];
  useEffect(() => {
    if (chosen === undefined) performance.mark("usable");
  }, [chosen]);
  return (
    <main class="admin">
      <h2>{say(peopleText.administration)}</h2>
      {chosen === undefined ? (
        <p class="empty">{say(peopleText.noAdminTab)}</p>
      ) : (
        <>
          <div class="tabs" role="tablist" aria-label={say(peopleText.administration)}>
            {tabs.map(({ id }) => (
              <button
                key={id}
                type="button"
                role="tab"
                id={`admin-tab-${id}`}
                aria-selected={id === chosen.id}
                aria-controls="admin-panel"
                tabIndex={id === chosen.id ? 0 : -1}
                onClick={() => goTo(`/admin/${id}`)}
                onKeyDown={(event) =>
                  step(
                    event,
                    tabs.map((tab) => tab.id),
                    id,
                  )
                }
              >
                {say(peopleText[`adminTab_${id}`])}
              </button>
            ))}
          </div>
          <section
            class="admin-panel"
            role="tabpanel"
            id="admin-panel"
            aria-labelledby={`admin-tab-${chosen.id}`}
          >
            <chosen.Panel />
          </section>
        </>
      )}
    </main>
  );
}

function step(event: KeyboardEvent, ids: readonly string[], from: string): void {
  const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  const to = ids[(ids.indexOf(from) + by + ids.length) % ids.length];
  if (by === 0 || to === undefined) return;
  event.preventDefault();
  goTo(`/admin/${to}`);
  document.getElementById(`admin-tab-${to}`)?.focus();
}
