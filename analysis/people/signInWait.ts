import {
  firstWaitSeconds,
  freeTriesOfAddress,
  freeTriesOfLogin,
  longestWaitSeconds,
  triesForgottenHours,
} from "./parameters.ts";

/** Failed sign-ins on one name, or from one address. */
export interface FailedTries {
  count: number;
  lastAt: Date;
}

const freeTries = { login: freeTriesOfLogin, address: freeTriesOfAddress } as const;

/** How many tries count now: 0 when the last one is long ago. */
export function triesThatCount({ count, lastAt }: FailedTries, now: Date): number {
  return now.getTime() - lastAt.getTime() >= triesForgottenHours * 3_600_000 ? 0 : count;
}

/**
 * When the next try may be made, whatever its password is.
 * @example // the sixth failure on a name at 09:00:00: not before 09:00:02, then 4, 8 … 900 s
 */
export function nextTryAt(of: keyof typeof freeTries, tries: FailedTries, now: Date): Date {
  const beyond = triesThatCount(tries, now) - freeTries[of];
  if (beyond <= 0) return tries.lastAt;
  const wait = Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** (beyond - 1));
  return new Date(tries.lastAt.getTime() + wait * 1000);
}
