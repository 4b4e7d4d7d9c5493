import type { Pipe } from "../../analysis/domain/pipe.ts";
import type { Sensor } from "../../analysis/domain/sensor.ts";
import { pipeSpeed } from "../../analysis/leak/pipeSpeed.ts";
import { recordClip } from "../../simulators/clip.ts";
import { soundPower } from "../../simulators/heardSound.ts";
import { ambientSounds, heardAlongPipe, sounding } from "../../simulators/hearing.ts";
import { drawOpening, jetSpectrum } from "../../simulators/leakNoise.ts";
import { transmission } from "../../simulators/propagation.ts";
import { randomOf, seedOf } from "../../simulators/random.ts";
import { drawSite } from "../../simulators/sensorSite.ts";
import { fromDb } from "../../simulators/spectrumGrid.ts";
import { wavFile } from "../../simulators/wavFile.ts";
import { windowGain } from "../../simulators/windowGain.ts";
import { aPipe, aSensor } from "../builders.ts";

/** One straight iron main eastwards from here; metres count from its western end. */
const west = { lon: 130.4, lat: 33.59 };
const metresPerDegree = 111_195 * Math.cos((west.lat * Math.PI) / 180);
const lengthsM = [40, 60, 65, 60, 60];
const leakM = 92;
const sensorsM = [40, 165, 285];
/** Nature is somewhat faster than the ledger's pipes say. */
const trueSpeedMps = 1.01 * (pipeSpeed(aPipe(), new Map())?.speedMps ?? 0);
const seed = 20_261_124;

function lonLatAt(metres: number) {
  return { lon: west.lon + metres / metresPerDegree, lat: west.lat };
}

export const linePipes: Pipe[] = lengthsM.map((lengthM, i) => {
  const fromM = startOf(i);
  return aPipe({
    id: `P-${i}`,
    lengthM,
    fromNode: `N-${i}`,
    toNode: `N-${i + 1}`,
    line: [lonLatAt(fromM), lonLatAt(fromM + lengthM)],
  });
});

/** S-0 and S-1 with the leak between them, S-2 beyond. */
export const lineSensors: Sensor[] = sensorsM.map((metres, i) => {
  const onPipe = lengthsM.findIndex((lengthM, p) => metres <= startOf(p) + lengthM);
  const pipe = { pipeId: `P-${onPipe}`, offsetM: metres - startOf(onPipe) };
  return aSensor({
    id: `S-${i}`,
    placement: { kind: "placed", position: lonLatAt(metres), pipe },
  });
});

/** Metres between a place on the line and the leak. */
export function metresOff({ pipeId, offsetM }: { pipeId: string; offsetM: number }): number {
  return Math.abs(startOf(Number(pipeId.slice(2))) + offsetM - leakM);
}

const sites = sensorsM.map((_, i) =>
  drawSite(randomOf(seed, "site", i), "accelerometer", { nightSdDb: [1, 2] }),
);
const jet = jetSpectrum(drawOpening(randomOf(seed, "jet")));
const heard = sensorsM.map((metres, i) => {
  const site = sites[i];
  if (!site) throw new Error("no site");
  return heardAlongPipe(site, jet, transmission(wayTo(metres), site.echo));
});
/** 5 dB over the background at the sensor that hears it best. */
const strength =
  fromDb(5) /
  Math.max(...heard.map((one, i) => soundPower(one) / (sites[i]?.backgroundPower ?? 1)));

/** Ten seconds as one sensor records them at 03:00 of a night, as a WAV file. */
export function lineClip(sensor: number, night: number, leaks: boolean): Buffer {
  const [site, leak] = [sites[sensor], heard[sensor]];
  if (!site || !leak) throw new Error("no such sensor");
  const own = randomOf(seed, "night", night, sensor);
  const sounds = ambientSounds(site, own.gauss(), own);
  if (leaks) {
    const delaySeconds = Math.abs(leakM - (sensorsM[sensor] ?? 0)) / trueSpeedMps;
    const gain = windowGain({ kind: "steady", swingDb: 0.5 }, own);
    const shared = { seed: seedOf(seed, "leak", night), delaySeconds };
    sounds.push(sounding(leak, strength, gain, shared));
  }
  const timing = {
    startSecond: 3600,
    durationSeconds: 10,
    clockOffsetSeconds: 0.0003 * own.gauss(),
  };
  return wavFile(recordClip(sounds, site.noiseFloor, timing, seedOf(seed, "clip", night, sensor)));
}

function startOf(pipe: number): number {
  return lengthsM.slice(0, pipe).reduce((sum, lengthM) => sum + lengthM, 0);
}

/** The way from the leak to a sensor, with the fittings passed. */
function wayTo(metres: number) {
  const [low, high] = leakM < metres ? [leakM, metres] : [metres, leakM];
  const pieces = linePipes.flatMap((pipe, i) => {
    const lengthM = Math.min(high, startOf(i) + pipe.lengthM) - Math.max(low, startOf(i));
    return lengthM > 0 ? [{ pipe, lengthM }] : [];
  });
  const nodes = pieces.slice(1).map(({ pipe }) => pipe.fromNode);
  return { pieces: leakM < metres ? pieces : pieces.reverse(), nodes };
}
