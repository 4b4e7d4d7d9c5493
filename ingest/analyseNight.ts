import type { Night, NightStatistics } from "../analysis/domain/night.ts";
import { nightIsValid, nightStatistics } from "../analysis/leak/night.ts";
import { clipLevels } from "../storage/sql/clipLevels.ts";
import type { InboxItem } from "../storage/sql/inbox.ts";
import { finishItem } from "../storage/sql/inbox.ts";
import { markNightChanged, saveNight } from "../storage/sql/nights.ts";
import type { Analysis } from "./analysis.ts";
import { BadItem, LeaseLost } from "./analysis.ts";
import { clipEvidence } from "./clipsOfNight.ts";
import type { NightMessage } from "./messages.ts";
import { parseNight } from "./messages.ts";
import { parseTopic } from "./topics.ts";

/** A logger's night. Little work, so it is done here; its points follow when it is decided. */
export async function analyseNight(analysis: Analysis, item: InboxItem): Promise<void> {
  const topic = parseTopic(item.topic);
  if (topic.kind !== "night" || !item.payload) throw new Error(`${item.key} is no night`);
  const { sensorId, nightOf } = topic;
  const statistics = statisticsOf(parseNight(item.payload));
  await analysis.commits.run(async (tx) => {
    if (!(await finishItem(tx, item.id, item.attempts))) throw new LeaseLost(item.key);
    await markNightChanged(tx, nightOf, analysis.now());
    const clips = await clipLevels(tx, sensorId, nightOf);
    const night: Night = {
      sensorId,
      nightOf,
      source: "logger",
      statistics,
      valid: nightIsValid(statistics),
      anomaly: null,
      ...clipEvidence(clips),
    };
    await saveNight(tx, night);
  });
  analysis.nightChanged();
}

function statisticsOf({ levelsDb, statistics, expected }: NightMessage): NightStatistics {
  if (levelsDb) return nightStatistics(levelsDb, expected);
  if (!statistics)
    throw new BadItem("levelsDb is missing, expected levelsDb or statistics", "levelsDb");
  const { p10, p90 } = statistics.percentilesDb;
  return { ...statistics, spreadDb: p90 - p10, thirdsP10Db: null, expected };
}
