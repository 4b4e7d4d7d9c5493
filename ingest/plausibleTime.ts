import { aheadMinutes, oldestDays } from "./parameters.ts";
import { RejectedMessage } from "./rejectedMessage.ts";

/** @throws RejectedMessage when the device's clock must be wrong: too long ago, or ahead of us */
export function checkPlausible(field: string, at: Date, now: Date): void {
  const oldest = now.getTime() - oldestDays * 86_400_000;
  const newest = now.getTime() + aheadMinutes * 60_000;
  if (at.getTime() >= oldest && at.getTime() <= newest) return;
  const expected = `within ${oldestDays} days past and ${aheadMinutes} minutes ahead of ${now.toISOString()}`;
  throw new RejectedMessage(field, at.toISOString(), expected);
}
