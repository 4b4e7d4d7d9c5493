import type { Bridge } from "../domain/bridge.ts";
import type { Judgement, Material, Member, MemberId } from "../domain/member.ts";
import { memberKind } from "./manual/memberKinds.ts";

/**
 * The members that a bridge has until a person says better: for each span a main girder, a cross beam, a
 * deck slab and the bearings, an abutment at both ends and a pier between two spans.
 */
export function usualMembers({ id, spans, concrete }: Bridge): Member[] {
  const material: Material = concrete === "unknown" ? "X" : "C";
  const members: Member[] = [];
  const add = (span: number, code: string, number: string, of: Material = material) =>
    members.push({
      id: memberId(span, code, number),
      bridgeId: id,
      span,
      code,
      number,
      material: of,
      gone: false,
      version: 0,
    });
  const last = Math.max(1, spans);
  for (let span = 1; span <= last; span++) {
    add(span, "Mg", "01");
    add(span, "Cr", "01");
    add(span, "Ds", "00");
    add(span, "Bh", "01", "X");
    if (span === 1) add(span, "Ac", "01");
    if (span < last) add(span, "Pw", "01");
    else add(span, "Ac", last === 1 ? "02" : "01");
  }
  return members;
}

/** @example memberId(1, "Mg", "02") // "1-Mg02" */
export function memberId(span: number, code: string, number: string): MemberId {
  return `${span}-${code}${number}`;
}

/** @example memberCode("1-Mg02") // "Mg" */
export function memberCode(id: MemberId): string {
  return /^\d+-([A-Za-z]+)/.exec(id)?.[1] ?? "";
}

/**
 * The member that an element number belongs to (bridge.md 1.6).
 * @example memberOfElement(1, "Cr", "0803") // "1-Cr03"
 */
export function memberOfElement(span: number, code: string, element: string): MemberId {
  const kind = memberKind(code);
  const number =
    kind === null || kind.memberDigits === "left"
      ? element.slice(0, -2)
      : kind.memberDigits === "right"
        ? element.slice(-2)
        : "00";
  return memberId(span, code, number);
}

/** What a judgement is about: its versions share it. */
export function judgementKey(judgement: Judgement): string {
  switch (judgement.kind) {
    case "degree":
      return `degree.${judgement.memberId}.${judgement.element}.${judgement.damageType}`;
    case "countermeasure":
      return `countermeasure.${judgement.memberId}.${judgement.damageType}`;
    case "soundness":
      return `soundness.${judgement.memberId}`;
    case "edition":
      return "edition.bridge";
    case "technical":
      return `technical.${judgement.part}.${judgement.event}`;
    case "measure":
      return `measure.${judgement.memberId ?? "bridge"}`;
    default:
      return judgement satisfies never;
  }
}
