import { act } from "../../analysis/cases/caseActions.ts";
import type { LonLat } from "../../analysis/domain/geo.ts";
import type { CaseId } from "../../analysis/domain/leakCase.ts";
import { leakCase, updateCase } from "../../storage/sql/cases.ts";
import type { Db } from "../../storage/sql/database.ts";
import { appendEvent } from "../../storage/sql/events.ts";

/** What the office does to a case, as the API would store it. */
export async function officeActs(
  db: Db,
  id: CaseId,
  action: Parameters<typeof act>[1],
  at = new Date(),
): Promise<void> {
  const current = await leakCase(db, id);
  if (current === null) throw new Error(`no case ${id}`);
  const next = act(current, action, "office", at);
  await updateCase(db, next, current.version);
  const data = { what: action, state: next.state, score: next.score };
  await appendEvent(db, { at, kind: "case.acted", subject: id, actor: "office", data });
}

/** Two jobs of one crew and one of another, with a note on the first. */
export async function sendCrews(db: Db): Promise<void> {
  const note = { kind: "comment", text: "店舗の前です。22時以降に作業してください。" } as const;
  await officeActs(db, "C-0001", note);
  await officeActs(db, "C-0001", { kind: "dispatch", crew: "1班" });
  await officeActs(db, "C-0002", { kind: "dispatch", crew: "2班" });
  await officeActs(db, "C-0005", { kind: "dispatch", crew: "1班" });
}

/** Where a case has its mark. */
export async function markOf(db: Db, id: CaseId): Promise<LonLat> {
  const point = (await leakCase(db, id))?.position?.point;
  if (!point) throw new Error(`${id} has no position`);
  return point;
}
