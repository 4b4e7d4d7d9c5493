import { flowLPerMin } from "./leakNoise.ts";
import { addNights } from "./nightDates.ts";
import { pointAlong, toLonLat } from "./plane.ts";
import type { Scenario } from "./scenario.ts";
import { plannedNights, rainHoursOf } from "./scenario.ts";
import type { Ear } from "./soundEvents.ts";
import { toDb } from "./spectrumGrid.ts";

/** What is really so in the invented city: for whoever judges the analysis, never sent. */
export type CityTruth = ReturnType<typeof cityTruth>;

export function cityTruth(scenario: Scenario) {
  const { city, firstNight, sites, leaks, lookAlikes } = scenario;
  const dates = ({ startNight, endNight }: { startNight: number; endNight: number }) => ({
    from: addNights(firstNight, startNight),
    goneOn: addNights(firstNight, Math.min(endNight, 3000)),
  });
  return {
    fictitious: true as const,
    city: city.name,
    scenario: scenario.name,
    seed: scenario.seed,
    firstNight,
    sensors: [...sites].map(([id, site]) => ({
      id,
      backgroundDb: round(toDb(site.backgroundPower)),
      nightSdDb: round(site.nightSdDb),
    })),
    leaks: leaks.map((leak) => {
      const main = city.ways.pipe(leak.at.pipeId) as (typeof city.mains)[number];
      return {
        id: leak.id,
        ...dates(leak),
        pipe: leak.at,
        position: toLonLat(pointAlong(main.planeLine, leak.at.offsetM / main.lengthM)),
        material: main.material,
        diameterMm: main.diameterMm,
        holeMm: round(leak.opening.diameterMm),
        flowLPerMin: round(flowLPerMin(leak.opening)),
        growthDbPerNight: round(leak.growthDbPerNight),
        heardBy: heardBy(leak.ears),
      };
    }),
    lookAlikes: lookAlikes.map((event) => ({
      id: event.id,
      ...dates(event),
      kind: event.lookAlike.kind,
      class: event.lookAlike.class,
      pipe: event.at,
      heardBy: heardBy(event.ears),
    })),
    rain: Array.from({ length: plannedNights }, (_, night) => rainHoursOf(scenario, night)).flat(),
  };
}

/** Loudest first. */
function heardBy(ears: readonly Ear[]) {
  return [...ears]
    .sort((a, b) => b.snrDb - a.snrDb)
    .map(({ sensorId, snrDb, distanceM, delaySeconds }) => ({
      sensorId,
      snrDb: round(snrDb),
      distanceM: round(distanceM),
      delayMs: round(delaySeconds * 1000),
    }));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
