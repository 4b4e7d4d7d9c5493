import type { BridgeId, Soundness } from "./bridge.ts";
import type { DamageDegree, FindingId } from "./finding.ts";
import type { UserId } from "./leakCase.ts";

/** `${span}-${code}${number}`: "1-Mg02" is girder 02 of span 1 (bridge.md 1.6) */
export type MemberId = string;

/** Side of a member that a photo looks at; "bottom" is seen from below. */
export type Face = "bottom" | "top" | "left" | "right" | "start" | "end";

/** S steel, C concrete, A asphalt, R rubber, X other (bridge.md 1.6). */
export type Material = "S" | "C" | "A" | "R" | "X";

/** A part of a bridge that is judged as one (部材). */
export interface Member {
  id: MemberId;
  bridgeId: BridgeId;
  /** from 1 at the start of the route */
  span: number;
  /** code of the manual's member list: Mg main girder, Ds deck slab … */
  code: string;
  number: string;
  material: Material;
  /** still in the list because an earlier inspection names it, but no longer there (欠番) */
  gone: boolean;
  version: number;
}

/** Where on the bridge something is; `element` is the number of four or five digits (要素番号). */
export interface MemberPlace {
  memberId: MemberId;
  element: string | null;
  face: Face | null;
}

/** Countermeasure class (対策区分), per member and damage type. */
export type Countermeasure = "A" | "B" | "C1" | "C2" | "E1" | "E2" | "M" | "S1" | "S2";

/** What a person judged; each change is a new version and the earlier ones stay. */
export type Judgement =
  | {
      kind: "degree";
      memberId: MemberId;
      element: string;
      damageType: number;
      /** null takes the judgement back */
      value: DamageDegree | null;
    }
  | {
      kind: "countermeasure";
      memberId: MemberId;
      damageType: number;
      value: Countermeasure | null;
    }
  | { kind: "soundness"; memberId: MemberId; value: Soundness | null }
  /** edition of the manual that the bridge is inspected by */
  | { kind: "edition"; value: "2014" | "2019" | "2024" | null }
  /** 2024 alone: technical evaluation, by the places in its lists of parts and events, from 1 */
  | { kind: "technical"; part: number; event: number; value: "A" | "B" | "C" | null }
  /** what was done about it: date of the repair or restriction; null: none */
  | { kind: "measure"; memberId: MemberId | null; value: string | null };

export interface JudgementStep {
  bridgeId: BridgeId;
  /** the same for every version of one judgement: see `judgementKey` */
  key: string;
  version: number;
  at: Date;
  by: UserId;
  judgement: Judgement;
  note: string;
  /** findings that it rests on */
  evidence: readonly FindingId[];
}
