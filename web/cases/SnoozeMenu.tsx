import type { CaseActionBody } from "../../api/schemas/leakCase.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** Nights that a case can rest; there is no endless snooze. */
export const snoozeNights = [1, 3, 7, 28] as const;

/** The same hour, so many nights later. */
export function snoozeUntil(nights: number, now: Date): string {
  return new Date(now.getTime() + nights * 86_400_000).toISOString();
}

export function SnoozeMenu({ act }: { act: (action: CaseActionBody) => void }) {
  return (
    <>
      <h3>{say(text.snoozeQuestion)}</h3>
      <div class="choices">
        {snoozeNights.map((nights, index) => (
          <button
            key={nights}
            type="button"
            class="button"
            onClick={() => act({ kind: "snooze", until: snoozeUntil(nights, new Date()) })}
          >
            <kbd>{index + 1}</kbd>
            {say(text.snoozeFor, nights)}
          </button>
        ))}
      </div>
    </>
  );
}
