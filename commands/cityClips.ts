import { soundLabels } from "../analysis/cases/labels.ts";
import { nightsEarlier } from "../analysis/cases/leakCase.ts";
import { labelHistoryNights } from "../analysis/cases/parameters.ts";
import type { LabelledClip } from "../analysis/cases/trainingClips.ts";
import { fewOfEach, labelledClips, someQuiet } from "../analysis/cases/trainingClips.ts";
import type { Db } from "../storage/sql/database.ts";
import { latestNightOf } from "../storage/sql/nights.ts";
import { dugCases, nightClips, nightFlags } from "../storage/sql/soundLabels.ts";

/** What the city's own sensors heard and people found out about, with the quiet beside it. */
export async function cityClips(db: Db, timeZone: string): Promise<LabelledClip[]> {
  const to = await latestNightOf(db);
  if (to === null) return [];
  const flags = await nightFlags(db, { from: nightsEarlier(to, labelHistoryNights), to });
  const labels = soundLabels(await dugCases(db), flags, timeZone);
  const found = labels.filter(({ source }) => source !== "quiet");
  const others = fewOfEach(labelledClips(found, await nightClips(db, found)));
  const quiet = someQuiet(labels, others.length);
  return [...others, ...labelledClips(quiet, await nightClips(db, quiet))];
}
