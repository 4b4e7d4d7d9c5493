import type { Member, MemberId } from "../../domain/member.ts";
import { memberKinds } from "../manual/memberKinds.ts";

/** @example memberSpan("2-Mg01") // 2 */
export function memberSpan(id: MemberId): number {
  return Number.parseInt(id, 10);
}

/** By span, then as the manual lists the kinds, then by number. */
export function byPlaceOnBridge(a: Member, b: Member): number {
  return a.span - b.span || rank(a.code) - rank(b.code) || compare(a.number, b.number);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function rank(code: string): number {
  const at = memberKinds.findIndex((kind) => kind.code === code);
  return at === -1 ? memberKinds.length : at;
}
