/**
 * Error of position and coverage of its interval, on simulated synchronous recordings: three sensors in
 * a line at the recommended spacing, a leak between the first two, three nights of 10 s each. Rows without
 * a leak, and with one beyond the first sensor, count the positions that should not be there.
 *
 * Nature differs from what the program assumes: modulus and wall drawn over the ranges of the domain
 * reference, water of 5–25 °C, plastic softer when warm, and a part that the formula leaves out (linings,
 * joints, soil: 1.5 % of the speed in iron, 4 % in PVC, a guess); ledger lengths off by 0.7 m a sensor; clocks
 * off as each scenario says. Paths, sites, openings and loss are those of the simulators; echoes, dispersion
 * and the phase of resonances are not in them, so real errors will be larger.
 *
 *   npm run build && node dist/test/bench/location.js [scenes per row 20] [seed 1] [DIP|VP|hydrophone]
 */
import { pathToFileURL } from "node:url";
import type { Pipe, PipeMaterial, PipePoint } from "../../analysis/domain/pipe.ts";
import type { Sensor } from "../../analysis/domain/sensor.ts";
import { welch } from "../../analysis/dsp/welch.ts";
import { correlate } from "../../analysis/leak/correlate.ts";
import { locatePair, pairSearch } from "../../analysis/leak/locatePair.ts";
import type { HeardPair, Listener, SourceLocation } from "../../analysis/leak/locateSource.ts";
import { locateSource } from "../../analysis/leak/locateSource.ts";
import type { Network } from "../../analysis/leak/network.ts";
import { buildNetwork } from "../../analysis/leak/network.ts";
import { positionCoverage } from "../../analysis/leak/parameters.ts";
import { pathBetween, pointOnPath } from "../../analysis/leak/pathBetween.ts";
import { pathTravel } from "../../analysis/leak/pathPosition.ts";
import { waveSpeed } from "../../analysis/leak/waveSpeed.ts";
import { recordClip } from "../../simulators/clip.ts";
import type { HeardSound } from "../../simulators/heardSound.ts";
import { soundPower } from "../../simulators/heardSound.ts";
import { ambientSounds, heardAlongPipe, sounding } from "../../simulators/hearing.ts";
import { drawOpening, jetSpectrum } from "../../simulators/leakNoise.ts";
import { transmission } from "../../simulators/propagation.ts";
import type { Random } from "../../simulators/random.ts";
import { randomOf, seedOf } from "../../simulators/random.ts";
import type { SensorSite } from "../../simulators/sensorSite.ts";
import { drawSite } from "../../simulators/sensorSite.ts";
import { fromDb, powerOf, toDb } from "../../simulators/spectrumGrid.ts";
import { windowGain } from "../../simulators/windowGain.ts";

const nights = 3;
const clipSeconds = 10;
const rateHz = 8000;
/** Pipe before the first sensor, m: there lie the leaks beyond the pair. */
const leadM = 40;
/** Edges of the bands whose levels are compared, Hz. */
const bandEdgesHz = [75, 150, 300, 600, 1200] as const;
const bandsHz = [106, 212, 424, 849] as const;
/** A band's level counts when it is this far over the everyday sound of the place, dB. */
const standsOutDb = 3;

interface Row {
  material: PipeMaterial;
  spacingM: number;
  sensor: Exclude<Sensor["kind"], "unknown">;
  leak: "between" | "beyond" | "none";
  /** at the sensor that hears it best, whole band, against its background */
  snrDb: readonly [number, number];
  /** standard deviation of the pair's clocks, ms, which the sensors also report */
  clockMs: number;
}

const iron = { material: "DIP", spacingM: 130, sensor: "accelerometer" } as const;
const plastic = { material: "VP", spacingM: 80, sensor: "accelerometer" } as const;
const rows: readonly Row[] = [
  ...[iron, plastic, { ...plastic, sensor: "hydrophone" } as const].flatMap((at): Row[] => [
    { ...at, leak: "between", snrDb: [-10, -5], clockMs: 0.3 },
    { ...at, leak: "between", snrDb: [-5, 0], clockMs: 0.3 },
    { ...at, leak: "between", snrDb: [0, 10], clockMs: 0.3 },
    { ...at, leak: "between", snrDb: [0, 10], clockMs: 2 },
    { ...at, leak: "beyond", snrDb: [0, 10], clockMs: 0.3 },
    { ...at, leak: "none", snrDb: [0, 0], clockMs: 0.3 },
  ]),
];

/** Three sensors on a line of pipes, and what is really there. */
interface Scene {
  row: Row;
  seed: number;
  pipes: readonly Pipe[];
  /** from the start of the line, m */
  sensorsM: readonly number[];
  leakM: number;
  speedMps: number;
  sites: readonly SensorSite[];
  /** the leak as each sensor hears it; none without a leak */
  heard: readonly Pick<HeardSound, "density" | "noisePower" | "lines">[];
  strength: number;
}

function sceneOf(row: Row, rng: Random, seed: number): Scene {
  const { material, spacingM } = row;
  const diameterMm = rng.pick([75, 100, 150, 200]);
  // Each stretch between two sensors is two pipes that meet at a fitting.
  const cut = rng.between(0.3, 0.7);
  const first = spacingM * rng.between(0.75, 1);
  const second = spacingM * rng.between(0.75, 1);
  const lengths = [leadM, first * cut, first * (1 - cut), second / 2, second / 2];
  const pipes = lengths.map((lengthM, i) => pipeOf(material, diameterMm, i, lengthM));
  const sensorsM = [leadM, leadM + first, leadM + first + second];
  const inside = leadM + first * rng.between(0.05, 0.95);
  const leakM = row.leak === "beyond" ? leadM * rng.between(0.1, 0.8) : inside;
  const sites = sensorsM.map((_, i) =>
    drawSite(randomOf(seed, "site", i), row.sensor, { nightSdDb: [1, 2] }),
  );
  const jet = jetSpectrum(drawOpening(rng));
  const heard = sensorsM.map((sensorM, i) =>
    heardAlongPipe(sites[i]!, jet, transmission(wayOf(pipes, leakM, sensorM), sites[i]!.echo)),
  );
  const best = Math.max(...heard.map((one, i) => soundPower(one) / sites[i]!.backgroundPower));
  return {
    row,
    seed,
    pipes,
    sensorsM,
    leakM,
    speedMps: trueSpeed(material, diameterMm, rng),
    sites,
    heard: row.leak === "none" ? [] : heard,
    strength: fromDb(rng.between(...row.snrDb)) / best,
  };
}

/** What one sensor records in one night, −1 to 1. */
function recorded(scene: Scene, night: number, sensor: number): Float32Array {
  const { row, seed, sites, heard, strength, leakM, speedMps } = scene;
  const own = randomOf(seed, "night", night, sensor);
  const site = sites[sensor]!;
  const sounds: HeardSound[] = ambientSounds(site, own.gauss(), own);
  const leak = heard[sensor];
  if (leak) {
    const delaySeconds = Math.abs(leakM - scene.sensorsM[sensor]!) / speedMps;
    const gain = windowGain({ kind: "steady", swingDb: 0.5 }, own);
    const shared = { seed: seedOf(seed, "leak", night), delaySeconds };
    sounds.push(sounding(leak, strength, gain, shared));
  }
  const timing = {
    startSecond: 3600,
    durationSeconds: clipSeconds,
    clockOffsetSeconds: (row.clockMs / 1000 / Math.SQRT2) * own.gauss(),
  };
  const clip = recordClip(sounds, site.noiseFloor, timing, seedOf(seed, "place", night, sensor));
  return Float32Array.from(clip, (x) => x / 32_768);
}

/** Level of what stands out over the place's everyday sound, as its baseline has it, in each band. */
function bandLevels(clips: readonly Float32Array[], site: SensorSite): (number | null)[] {
  const spectra = clips.map((clip) =>
    welch(clip, rateHz, { segmentLength: 2048, scaling: "density" }),
  );
  return bandsHz.map((_, band) => {
    const [from, to] = [bandEdgesHz[band]!, bandEdgesHz[band + 1]!];
    let power = 0;
    for (const { density, stepHz } of spectra) {
      for (let bin = Math.ceil(from / stepHz); bin * stepHz < to; bin++) {
        power += (density[bin]! * stepHz) / spectra.length;
      }
    }
    const usual = powerOf(site.background, from, to) + powerOf(site.noiseFloor, from, to);
    return toDb(power / usual) < standsOutDb ? null : toDb(power - usual);
  });
}

/** What a way of locating said: a place with its error and interval, "beyond", or nothing. */
interface Said {
  kind: "place" | "beyond" | "none";
  errorM: number;
  inside: boolean;
  plusMinusM: number;
}

type Method = "pair" | "pairs" | "levels" | "joined";
type Outcome = Readonly<Record<Method, Said>>;

function oneLeak(row: Row, rng: Random, seed: number): Outcome {
  const scene = sceneOf(row, rng, seed);
  const clips = scene.sensorsM.map((_, sensor) =>
    Array.from({ length: nights }, (__, night) => recorded(scene, night, sensor)),
  );
  // What the program knows: lengths of the ledger, each sensor somewhat beside its place.
  const ledger = scene.pipes.map((pipe, i) =>
    i === 1 || i === 2 || i === 4 ? { ...pipe, lengthM: pipe.lengthM + 0.7 * rng.gauss() } : pipe,
  );
  const network = buildNetwork(ledger);
  const places = [1, 2, 4].map(
    (i): PipePoint => ({ pipeId: `P-${i}`, offsetM: i === 1 ? 0 : ledger[i]!.lengthM }),
  );
  const clockSeconds = row.clockMs / 1000;
  const correlated = (
    [
      [0, 1],
      [1, 2],
      [0, 2],
    ] as const
  ).map(([a, b]) => {
    const travel = pathTravel(pathBetween(network, places[a]!, places[b]!, 1000)!, new Map());
    if (!("seconds" in travel)) throw new Error("a pipe without a speed");
    const recordings = clips[a]!.map((samples, night) => ({
      a: samples,
      b: clips[b]![night]!,
      rateHz,
      startDifferenceSeconds: 0,
    }));
    const sound = correlate(recordings, pairSearch(travel));
    return { a: `S-${a}`, b: `S-${b}`, sound, clockSeconds, travel };
  });
  const listeners = places.map(
    (at, i): Listener => ({
      sensorId: `S-${i}`,
      at,
      bandsDb: bandLevels(clips[i]!, scene.sites[i]!),
    }),
  );
  const silent = listeners.map((listener) => ({ ...listener, bandsDb: [] }));
  const located = (pairs: readonly HeardPair[], who: readonly Listener[]): Said =>
    saidOfSource(
      network,
      scene,
      locateSource(network, {
        listeners: who,
        pairs,
        bandsHz,
        calibrations: new Map(),
        reachM: 2 * row.spacingM + 10,
      }),
    );
  const { travel, sound } = correlated[0]!;
  const inner = locatePair(travel, sound, clockSeconds);
  const leakFromA = scene.leakM - leadM;
  return {
    pair:
      inner.kind === "between"
        ? {
            kind: "place",
            errorM: Math.abs(inner.fromAM - leakFromA),
            inside: leakFromA >= inner.fromM && leakFromA <= inner.toM,
            plusMinusM: inner.plusMinusM,
          }
        : { ...nowhere, kind: inner.kind },
    pairs: located(correlated, silent),
    levels: located([], listeners),
    joined: located(correlated, listeners),
  };
}

const nowhere = { errorM: Number.NaN, inside: false, plusMinusM: Number.NaN };

function saidOfSource(network: Network, { leakM }: Scene, found: SourceLocation): Said {
  if (found.kind !== "located") return { ...nowhere, kind: found.kind };
  const start = { pipeId: "P-0", offsetM: 0 };
  const end = { pipeId: "P-4", offsetM: network.pipes.get("P-4")!.lengthM };
  const truth = pointOnPath(pathBetween(network, start, end, 1000)!, leakM);
  const along = pathBetween(network, start, found.mostLikely, 1000)!.lengthM;
  return {
    kind: "place",
    errorM: Math.abs(along - leakM),
    inside: found.pieces.some(
      ({ pipeId, fromM, toM }) =>
        pipeId === truth.pipeId && truth.offsetM >= fromM && truth.offsetM <= toM,
    ),
    plusMinusM: found.plusMinusM,
  };
}

function pipeOf(material: PipeMaterial, diameterMm: number, i: number, lengthM: number): Pipe {
  return {
    id: `P-${i}`,
    material,
    diameterMm,
    laidYear: null,
    lengthM,
    fromNode: `N-${i}`,
    toNode: `N-${i + 1}`,
    line: [
      { lon: 130 + i * 0.001, lat: 33 },
      { lon: 130.001 + i * 0.001, lat: 33 },
    ],
  };
}

/** The way between two places of the line, with the fittings passed. */
function wayOf(pipes: readonly Pipe[], fromM: number, toM: number) {
  const [low, high] = fromM < toM ? [fromM, toM] : [toM, fromM];
  const pieces: { pipe: Pipe; lengthM: number }[] = [];
  const nodes: string[] = [];
  let start = 0;
  for (const pipe of pipes) {
    const lengthM = Math.min(high, start + pipe.lengthM) - Math.max(low, start);
    if (lengthM > 0) {
      if (pieces.length > 0) nodes.push(pipe.fromNode);
      pieces.push({ pipe, lengthM });
    }
    start += pipe.lengthM;
  }
  return { pieces: fromM < toM ? pieces : pieces.reverse(), nodes };
}

/** Modulus in GPa, Poisson's ratio, wall in mm, and the standard deviation of what the formula lacks. */
function trueSpeed(material: PipeMaterial, diameterMm: number, rng: Random): number {
  const celsius = rng.between(5, 25);
  const water = { bulkModulusPa: (2.02 + 0.008 * celsius) * 1e9, densityKgM3: 999 };
  const plastic = material === "VP";
  const young = plastic
    ? rng.between(2.7, 3.4) * (1 - 0.01 * (celsius - 15))
    : rng.between(155, 175);
  const thickness = (plastic ? 1.7 + diameterMm * 0.054 : 7.5) * (1 + 0.05 * rng.gauss());
  const wall = {
    innerDiameterM: diameterMm / 1000,
    thicknessM: thickness / 1000,
    youngPa: young * 1e9,
    poisson: plastic ? 0.38 : 0.28,
  };
  return waveSpeed(wall, water) * (1 + (plastic ? 0.04 : 0.015) * rng.gauss());
}

export interface RowResult extends Row {
  leaks: number;
  methods: Readonly<Record<Method, Figures>>;
}

interface Figures {
  located: number;
  beyond: number;
  medianM: number;
  p90M: number;
  coverage: number;
  plusMinusM: number;
}

export function location(leaks: number, seed: number, only: string | null): RowResult[] {
  return rows.flatMap((row, r) => {
    if (only !== null && `${row.material} ${row.sensor}`.indexOf(only) < 0) return [];
    const outcomes = Array.from({ length: leaks }, (_, i) =>
      oneLeak(row, randomOf(seed, "leak", r, i), seedOf(seed, r, i)),
    );
    const of = (method: Method) => figures(outcomes.map((outcome) => outcome[method]));
    const methods = {
      pair: of("pair"),
      pairs: of("pairs"),
      levels: of("levels"),
      joined: of("joined"),
    };
    return [{ ...row, leaks, methods }];
  });
}

function figures(said: readonly Said[]): Figures {
  const places = said.filter(({ kind }) => kind === "place");
  const errors = places.map(({ errorM }) => errorM);
  return {
    located: places.length,
    beyond: said.filter(({ kind }) => kind === "beyond").length,
    medianM: quantile(errors, 0.5),
    p90M: quantile(errors, 0.9),
    coverage: places.filter(({ inside }) => inside).length / places.length,
    plusMinusM: quantile(
      places.map(({ plusMinusM }) => plusMinusM),
      0.5,
    ),
  };
}

function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , leaks = "20", seed = "1", only = null] = process.argv;
  console.log(
    `Nominal coverage ${positionCoverage}. pair: the first two sensors; pairs: all three; levels: no delays; joined: both.`,
  );
  for (const row of location(Number(leaks), Number(seed), only)) {
    const { material, spacingM, sensor, leak, snrDb, clockMs, methods } = row;
    console.log(
      `\n${material} ${spacingM} m, ${sensor}, leak ${leak}, SNR ${snrDb.join("…")} dB, clocks ${clockMs} ms, ${row.leaks} scenes`,
    );
    for (const [method, { located, beyond, medianM, p90M, coverage, plusMinusM }] of Object.entries(
      methods,
    )) {
      console.log(
        `  ${method.padEnd(7)} ${String(located).padStart(3)} places, ${beyond} beyond; error median ${medianM.toFixed(2)} m, 90 % ${p90M.toFixed(2)} m; ± ${plusMinusM.toFixed(1)} m holds ${coverage.toFixed(2)}`,
      );
    }
  }
}
