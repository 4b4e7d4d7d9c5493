import { usualMembers } from "../analysis/bridge/members.ts";
import type { Bridge } from "../analysis/domain/bridge.ts";
import type { Member } from "../analysis/domain/member.ts";
import { bridge } from "../storage/sql/bridges.ts";
import type { Db } from "../storage/sql/database.ts";
import { addMembers, members } from "../storage/sql/members.ts";
import { Conflict, NotFound } from "./problems.ts";

export async function mustBeBridge(db: Db, id: string): Promise<Bridge> {
  const found = await bridge(db, id);
  if (!found) throw new NotFound("bridge", id);
  return found;
}

/** The members of a bridge: as people edited them, else the usual ones of its spans. */
export async function membersOf(db: Db, of: Bridge): Promise<Member[]> {
  const stored = await members(db, of.id);
  return stored.length > 0 ? stored : usualMembers(of);
}

/** The same, kept from now on: the first edit makes the usual ones this bridge's own. */
export async function keptMembers(db: Db, of: Bridge): Promise<Member[]> {
  const stored = await members(db, of.id);
  if (stored.length > 0) return stored;
  await addMembers(db, usualMembers(of));
  return members(db, of.id);
}

/** @throws Conflict when the bridge has no such member, or no longer */
export async function checkMember(db: Db, of: Bridge, memberId: string): Promise<void> {
  const found = (await membersOf(db, of)).find(({ id }) => id === memberId);
  if (!found) throw new Conflict(`bridge ${of.id} has no member ${memberId}: add it first`);
  if (found.gone) throw new Conflict(`member ${memberId} of bridge ${of.id} is marked as gone`);
}
