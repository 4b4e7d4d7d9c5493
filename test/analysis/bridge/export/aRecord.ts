import type { InspectionRecord } from "../../../../analysis/bridge/export/record.ts";
import type { Judgement, JudgementStep, Member } from "../../../../analysis/domain/member.ts";
import { aBridge } from "../../../builders.ts";

export function aRecord(its: Partial<InspectionRecord> = {}): InspectionRecord {
  return {
    bridge: aBridge(),
    members: [],
    judgements: [],
    photos: [],
    findings: [],
    changes: [],
    timeZone: "Asia/Tokyo",
    madeOn: "2026-11-25",
    ...its,
  };
}

export function aMember(span: number, code: string, number: string): Member {
  return {
    id: `${span}-${code}${number}`,
    bridgeId: "B-0001",
    span,
    code,
    number,
    material: "C",
    gone: false,
    version: 1,
  };
}

export function aJudgement(judgement: Judgement, note = ""): JudgementStep {
  return {
    bridgeId: "B-0001",
    key: JSON.stringify(judgement),
    version: 1,
    at: new Date("2026-11-25T00:00:00Z"),
    by: "local",
    judgement,
    note,
    evidence: [],
  };
}

const since = new Date("2026-11-24T06:00:00Z");
export const accepted = { kind: "accepted", since, by: "local" } as const;
export const rejected = { kind: "rejected", since, by: "local", why: "型枠" } as const;
export const corrected = (note: string) =>
  ({ kind: "corrected", since, by: "local", note }) as const;
