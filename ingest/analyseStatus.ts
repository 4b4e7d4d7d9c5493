import type { InboxItem } from "../storage/sql/inbox.ts";
import { finishItem } from "../storage/sql/inbox.ts";
import type { Analysis } from "./analysis.ts";
import { LeaseLost } from "./analysis.ts";
import { parseStatus } from "./messages.ts";
import { toStatus } from "./status.ts";

/** The figures of a status become points of its sensor's series. */
export async function analyseStatus(analysis: Analysis, item: InboxItem): Promise<void> {
  if (!item.payload) throw new Error(`${item.key} has no payload`);
  const { reportedAt, firmware: _, ...figures } = toStatus(parseStatus(item.payload));
  const fields = Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
  const point = { measurement: "sensor", entityId: item.subject, at: reportedAt, fields } as const;
  if (Object.keys(fields).length > 0) await analysis.points.write([point]);
  await analysis.commits.run(async (tx) => {
    if (!(await finishItem(tx, item.id, item.attempts))) throw new LeaseLost(item.key);
  });
}
