import { expect, test } from "vitest";
import { parseNight } from "../../ingest/messages.ts";
import { buildCity } from "../../simulators/city.ts";
import { clipMessage, nightMessage } from "../../simulators/cityMessages.ts";
import { cityTruth } from "../../simulators/cityTruth.ts";
import { soundPower } from "../../simulators/heardSound.ts";
import { planScenario, rainHoursOf, rainMmOf, soundsOf } from "../../simulators/scenario.ts";
import { toDb } from "../../simulators/spectrumGrid.ts";

const city = buildCity(7);
const scenario = planScenario(city, "hard", 7, "2025-10-30");

function floorDb(sensorId: string, night: number): number {
  const sensor = city.sensors.find(({ id }) => id === sensorId)!;
  const message = nightMessage(scenario, sensor, night);
  if (!message) return Number.NaN;
  const { levelsDb } = parseNight(message.payload);
  return [...levelsDb!].sort((a, b) => a - b)[Math.floor(levelsDb!.length / 10)]!;
}

test("the same seed plans the same leaks, look-alikes and nights", () => {
  const again = planScenario(buildCity(7), "hard", 7, "2025-10-30");
  expect(cityTruth(again)).toEqual(cityTruth(scenario));
  const sensor = city.sensors[3]!;
  expect(nightMessage(again, sensor, 20)).toEqual(nightMessage(scenario, sensor, 20));
  const [one, other] = [clipMessage(again, sensor, 20), clipMessage(scenario, sensor, 20)];
  expect(one!.topic).toBe(other!.topic);
  expect(one!.payload.equals(other!.payload)).toBe(true);
  expect(cityTruth(planScenario(city, "hard", 8, "2025-10-30")).leaks).not.toEqual(
    cityTruth(scenario).leaks,
  );
});

test("hard leaks lie at −10 to +10 dB at their nearest sensor, spread over the whole range", () => {
  const best = scenario.leaks.map(({ ears }) => Math.max(...ears.map(({ snrDb }) => snrDb)));
  for (const snrDb of best) {
    expect(snrDb).toBeGreaterThanOrEqual(-10.001);
    expect(snrDb).toBeLessThanOrEqual(10.001);
  }
  const loud = best.filter((snrDb) => snrDb > 0).length;
  expect(loud / best.length).toBeGreaterThan(0.4);
  expect(loud / best.length).toBeLessThan(0.6);
});

test("a loud leak lifts the floor of its sensor, and the floor falls back when it ends", () => {
  const loud = scenario.leaks.filter(
    ({ ears, startNight, endNight }) =>
      startNight > 20 && endNight - startNight > 8 && ears.some(({ snrDb }) => snrDb > 7),
  );
  expect(loud.length).toBeGreaterThan(2);
  let rise = 0;
  let fall = 0;
  let count = 0;
  for (const { ears, startNight, endNight } of loud.slice(0, 8)) {
    const { sensorId } = [...ears].sort((a, b) => b.snrDb - a.snrDb)[0]!;
    const mean = (from: number) => {
      const nights = [0, 1, 2, 3, 4, 5].map((i) => floorDb(sensorId, from + i));
      // A night can be lost and a sensor silent for weeks.
      const known = nights.filter((level) => !Number.isNaN(level));
      return known.reduce((sum, level) => sum + level, 0) / known.length;
    };
    const [before, first] = [mean(startNight - 6), mean(startNight)];
    const [last, after] = [mean(endNight - 6), mean(endNight)];
    if (Number.isNaN(before + first + last + after)) continue;
    rise += first - before;
    fall += last - after;
    count++;
  }
  expect(count).toBeGreaterThan(2);
  expect(rise / count).toBeGreaterThan(4);
  expect(fall / count).toBeGreaterThan(4);
});

test("a leak's sound reaches its sensors with one noise and the delays of the truth", () => {
  const leak = scenario.leaks.find(
    ({ ears }) => ears.filter(({ snrDb }) => snrDb > -10).length >= 2,
  )!;
  const night = Math.max(0, leak.startNight);
  const [a, b] = leak.ears.filter(({ snrDb }) => snrDb > -10);
  const shared = [a!, b!].map(({ sensorId, delaySeconds }) =>
    soundsOf(scenario, sensorId, night).find(
      (sound) => sound.shared && Math.abs(sound.shared.delaySeconds - delaySeconds) < 1e-12,
    ),
  );
  expect(shared[0]?.shared?.seed).toBe(shared[1]?.shared?.seed);
});

test("a place's background moves by its own standard deviation from night to night", () => {
  const sensor = city.sensors[5]!;
  const site = scenario.sites.get(sensor.id)!;
  const levels = Array.from({ length: 300 }, (_, night) => {
    const [background] = soundsOf(scenario, sensor.id, night);
    return toDb(background!.scale * soundPower(background!));
  });
  const mean = levels.reduce((sum, x) => sum + x, 0) / levels.length;
  const sd = Math.sqrt(levels.reduce((sum, x) => sum + (x - mean) ** 2, 0) / levels.length);
  // Its own movement, and up to 1.2 dB of weekend, season and what all share.
  expect(sd).toBeGreaterThan(site.nightSdDb * 0.7);
  expect(sd).toBeLessThan(site.nightSdDb * 1.3 + 1.4);
});

test("look-alikes are as loud as leaks and some are steady all night", () => {
  const loud = scenario.lookAlikes.filter(({ ears }) => ears.some(({ snrDb }) => snrDb > 5));
  expect(loud.length).toBeGreaterThan(5);
  expect(loud.some(({ lookAlike }) => lookAlike.rhythm.kind === "steady")).toBe(true);
});

test("the gauge measures the rain that the sensors hear", () => {
  const nights = Array.from({ length: 300 }, (_, night) => night);
  const heavy = nights.filter((night) => rainMmOf(scenario, night) >= 20);
  const dry = nights.filter((night) => rainMmOf(scenario, night) === 0);
  expect(heavy.length).toBeGreaterThan(5);
  expect(dry.length).toBeGreaterThan(100);
  const loudnessDb = (sensorId: string, night: number) =>
    toDb(soundsOf(scenario, sensorId, night).reduce((sum, sound) => sum + soundPower(sound), 0));
  // Each against the last dry night before it, so that the season does not count.
  const rises = heavy.flatMap((night) => {
    const before = dry.filter((one) => one < night).at(-1)!;
    return [...scenario.sites.keys()]
      .slice(0, 10)
      .map((id) => loudnessDb(id, night) - loudnessDb(id, before));
  });
  expect(rises.reduce((sum, rise) => sum + rise, 0) / rises.length).toBeGreaterThan(3);
  const hours = rainHoursOf(scenario, heavy[0]!);
  expect(hours.map(({ hourStart }) => hourStart.getUTCHours())).toEqual([15, 16, 17, 18]);
  expect(hours.reduce((sum, { mm }) => sum + mm, 0)).toBe(rainMmOf(scenario, heavy[0]!));
  // Some showers begin or end within the window of 02:00 to 04:00.
  expect(nights.some((night) => rainHoursOf(scenario, night).some(({ mm }) => mm === 0))).toBe(
    true,
  );
});
