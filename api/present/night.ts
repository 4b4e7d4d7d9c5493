import type { Night } from "../../analysis/domain/night.ts";
import type { NightView } from "../schemas/night.ts";

export function presentNight(night: Night): NightView {
  const { statistics } = night;
  return {
    sensorId: night.sensorId,
    nightOf: night.nightOf,
    source: night.source,
    floorDb: statistics.percentilesDb.p10,
    spreadDb: statistics.spreadDb,
    leqDb: statistics.leqDb,
    valid: night.valid,
    anomaly: night.anomaly && { ...night.anomaly },
    leakProbability: night.leakProbability,
    shapeChange: night.shapeChange,
    sameThroughNight: night.sameThroughNight,
    statistics: {
      ...statistics,
      percentilesDb: { ...statistics.percentilesDb },
      thirdsP10Db: statistics.thirdsP10Db && [...statistics.thirdsP10Db],
      histogram: {
        startDb: statistics.histogram.startDb,
        counts: [...statistics.histogram.counts],
      },
    },
  };
}
