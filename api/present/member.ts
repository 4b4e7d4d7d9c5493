import { memberKind } from "../../analysis/bridge/manual/memberKinds.ts";
import type { JudgementStep, Member } from "../../analysis/domain/member.ts";
import type { JudgementView } from "../schemas/inspection.ts";
import type { MemberView } from "../schemas/member.ts";

export function presentMember(member: Member): MemberView {
  const kind = memberKind(member.code);
  return {
    ...member,
    main: kind?.main ?? false,
    ja: kind?.ja ?? member.code,
    en: kind?.en ?? member.code,
  };
}

export function presentJudgement(step: JudgementStep): JudgementView {
  const { key, version, at, by, judgement, note, evidence } = step;
  return {
    key,
    version,
    at: at.toISOString(),
    by,
    judgement: { ...judgement },
    note,
    evidence: [...evidence],
  };
}
