/** How hard a simulated city makes it, and how busy it is. All rates are per city of 48 sensors. */
export interface ScenarioSettings {
  /** leak against the background of its nearest sensor, whole band, dB */
  leakSnrDb: readonly [number, number];
  /** mean nights between the beginnings of two leaks inside the sensors' reach */
  leakEveryNights: number;
  /** mean nights until a leak ends by chance, repaired or not */
  leakLastsNights: number;
  /** leaks that were there before the first night */
  oldLeaks: number;
  lookAlikeSnrDb: readonly [number, number];
  /** look-alikes that were there before the first night */
  oldLookAlikes: number;
  lookAlikeEveryNights: number;
  lookAlikeLastsNights: number;
  /** share of nights with rain over the whole city, outside and inside the rainy season */
  rainShare: number;
  rainySeasonShare: number;
  /** night-to-night standard deviation of each sensor's background (leak.md 10: 1 to 3 dB) */
  nightSdDb: readonly [number, number];
  /** the same for what all sensors share (pressure, weather) */
  commonSdDb: number;
  /** change of the pressure of the whole city: from this night on, by this factor */
  pressureChange: { fromNight: number; factor: number } | null;
}

export const scenarioNames = ["easy", "hard", "flood", "demo"] as const;
export type ScenarioName = (typeof scenarioNames)[number];

const hard: ScenarioSettings = {
  leakSnrDb: [-10, 10],
  leakEveryNights: 4,
  leakLastsNights: 26,
  oldLeaks: 2,
  lookAlikeSnrDb: [-10, 12],
  oldLookAlikes: 16,
  lookAlikeEveryNights: 9,
  lookAlikeLastsNights: 40,
  rainShare: 0.14,
  rainySeasonShare: 0.4,
  nightSdDb: [0.8, 2.2],
  commonSdDb: 0.6,
  pressureChange: null,
};

export const scenarioSettings: Record<ScenarioName, ScenarioSettings> = {
  easy: {
    ...hard,
    leakSnrDb: [3, 14],
    leakEveryNights: 6,
    oldLeaks: 0,
    lookAlikeSnrDb: [-12, 2],
    oldLookAlikes: 6,
    lookAlikeEveryNights: 30,
    rainShare: 0.08,
    rainySeasonShare: 0.2,
    nightSdDb: [0.4, 1],
    commonSdDb: 0.3,
  },
  hard,
  /** Rainy season without end, pumps against the water, and the pressure raised over the whole city. */
  flood: {
    ...hard,
    oldLookAlikes: 22,
    lookAlikeEveryNights: 5,
    rainShare: 0.4,
    rainySeasonShare: 0.75,
    commonSdDb: 1.2,
    pressureChange: { fromNight: 120, factor: 1.3 },
  },
  /** A busy city to look at: leaks loud enough to be found, and enough of them that something is open. */
  demo: {
    ...hard,
    leakSnrDb: [4, 14],
    leakEveryNights: 3.5,
    leakLastsNights: 40,
    oldLookAlikes: 10,
    lookAlikeSnrDb: [-10, 6],
    nightSdDb: [0.6, 1.4],
  },
};
