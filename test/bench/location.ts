/**
 * Error of position and coverage of its interval, on simulated synchronous recordings: three sensors in
 * a line at the recommended spacing, a leak between the first two, three nights of 10 s each.
 *
 * Nature differs from what the program assumes: modulus and wall drawn over the ranges of the domain
 * reference, water of 5–25 °C, plastic softer when warm, and a part that the formula leaves out (linings,
 * joints, soil: 1.5 % of the speed in iron, 4 % in PVC, a guess); ledger lengths off by 0.7 m a sensor; clocks
 * off as each scenario says. Paths, sites, openings and loss are those of the simulators; echoes, dispersion
 * and the phase of resonances are not in them, so real errors will be larger.
 *
 *   npm run build && node dist/test/bench/location.js [leaks per row 40] [seed 1] [DIP|VP]
 */
import { pathToFileURL } from "node:url";
import type { Pipe, PipeMaterial } from "../../analysis/domain/pipe.ts";
import type { SynchronousRecording } from "../../analysis/leak/correlate.ts";
import { correlate } from "../../analysis/leak/correlate.ts";
import { locatePair, pairSearch } from "../../analysis/leak/locatePair.ts";
import type { HeardPair } from "../../analysis/leak/locateSource.ts";
import { locateSource } from "../../analysis/leak/locateSource.ts";
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
import { drawSite } from "../../simulators/sensorSite.ts";
import { fromDb } from "../../simulators/spectrumGrid.ts";
import { windowGain } from "../../simulators/windowGain.ts";

const nights = 3;
const clipSeconds = 10;

interface Row {
  material: PipeMaterial;
  spacingM: number;
  snrDb: readonly [number, number];
  /** standard deviation of the pair's clocks, ms, which the sensors also report */
  clockMs: number;
}

interface Outcome {
  /** null when no position was given */
  pairErrorM: number | null;
  pairInside: boolean;
  errorM: number | null;
  inside: boolean;
  plusMinusM: number;
}

const rows: readonly Row[] = [
  ...(
    [
      ["DIP", 130],
      ["VP", 80],
    ] as const
  ).flatMap(([material, spacingM]): Row[] => [
    { material, spacingM, snrDb: [-10, -5], clockMs: 0.3 },
    { material, spacingM, snrDb: [-5, 0], clockMs: 0.3 },
    { material, spacingM, snrDb: [0, 10], clockMs: 0.3 },
    { material, spacingM, snrDb: [0, 10], clockMs: 2 },
  ]),
];

function oneLeak(row: Row, rng: Random, seed: number): Outcome {
  const { material, spacingM } = row;
  const diameterMm = rng.pick([75, 100, 150, 200]);
  // Each stretch between two sensors is two pipes that meet at a fitting.
  const stretch = () => spacingM * rng.between(0.75, 1);
  const cut = rng.between(0.3, 0.7);
  const [first, second] = [stretch(), stretch()];
  const trueLengths = [first * cut, first * (1 - cut), second / 2, second / 2];
  const pipes = trueLengths.map((lengthM, i) => pipeOf(material, diameterMm, i, lengthM));
  const sensorsM = [0, first, first + second];
  const leakM = first * rng.between(0.05, 0.95);
  const speed = trueSpeed(material, diameterMm, rng);
  const opening = drawOpening(rng);
  const sites = sensorsM.map((_, i) =>
    drawSite(randomOf(seed, "site", i), "accelerometer", { nightSdDb: [1, 2] }),
  );
  const heard = sensorsM.map((sensorM, i) => {
    const way = wayOf(pipes, leakM, sensorM);
    const site = sites[i]!;
    return heardAlongPipe(site, jetSpectrum(opening), transmission(way, site.echo));
  });
  const loudest = Math.max(...heard.map((one, i) => soundPower(one) / sites[i]!.backgroundPower));
  const strength = fromDb(rng.between(...row.snrDb)) / loudest;

  const clips = sensorsM.map((): Float32Array[] => []);
  for (let night = 0; night < nights; night++) {
    for (const [i, sensorM] of sensorsM.entries()) {
      const site = sites[i]!;
      const own = randomOf(seed, "night", night, i);
      const gain = windowGain({ kind: "steady", swingDb: 0.5 }, own);
      const delaySeconds = Math.abs(leakM - sensorM) / speed;
      const sounds: HeardSound[] = [
        ...ambientSounds(site, own.gauss(), own),
        sounding(heard[i]!, strength, gain, { seed: seedOf(seed, "leak", night), delaySeconds }),
      ];
      const clip = recordClip(
        sounds,
        site.noiseFloor,
        {
          startSecond: 3600,
          durationSeconds: clipSeconds,
          clockOffsetSeconds: (row.clockMs / 1000 / Math.SQRT2) * own.gauss(),
        },
        seedOf(seed, "place", night, i),
      );
      clips[i]!.push(Float32Array.from(clip, (x) => x / 32_768));
    }
  }

  // What the program knows: lengths of the ledger, each sensor somewhat beside its place.
  const ledger = pipes.map((pipe, i) => {
    const off = i === 1 || i === 3 ? 0.7 * rng.gauss() : i === 0 ? 0.7 * rng.gauss() : 0;
    return { ...pipe, lengthM: pipe.lengthM + off };
  });
  const network = buildNetwork(ledger);
  const ends = [
    { pipeId: "P-0", offsetM: 0 },
    { pipeId: "P-1", offsetM: ledger[1]!.lengthM },
    { pipeId: "P-3", offsetM: ledger[3]!.lengthM },
  ];
  const found = (a: number, b: number): HeardPair & { located: ReturnType<typeof locatePair> } => {
    const travel = pathTravel(pathBetween(network, ends[a]!, ends[b]!, 1000)!, new Map());
    if (!("seconds" in travel)) throw new Error("a pipe without a speed");
    const recordings = clips[a]!.map(
      (samples, night): SynchronousRecording => ({
        a: samples,
        b: clips[b]![night]!,
        rateHz: 8000,
        startDifferenceSeconds: 0,
      }),
    );
    const sound = correlate(recordings, pairSearch(travel));
    const clockSeconds = row.clockMs / 1000;
    return {
      a: `S-${a}`,
      b: `S-${b}`,
      sound,
      clockSeconds,
      located: locatePair(travel, sound, clockSeconds),
    };
  };
  const pairs = [found(0, 1), found(1, 2), found(0, 2)];
  const outcome: Outcome = {
    pairErrorM: null,
    pairInside: false,
    errorM: null,
    inside: false,
    plusMinusM: 0,
  };
  const inner = pairs[0]!.located;
  if (inner.kind === "between") {
    outcome.pairErrorM = Math.abs(inner.fromAM - leakM);
    outcome.pairInside = leakM >= inner.fromM && leakM <= inner.toM;
  }
  const source = locateSource(network, {
    listeners: ends.map((at, i) => ({ sensorId: `S-${i}`, at, bandsDb: [] })),
    pairs,
    bandsHz: [],
    calibrations: new Map(),
    reachM: 2 * spacingM + 10,
  });
  if (source.kind === "located") {
    const along = pathBetween(network, ends[0]!, source.mostLikely, 1000)!.lengthM;
    outcome.errorM = Math.abs(along - leakM);
    const at = pointOnPath(pathBetween(network, ends[0]!, ends[2]!, 1000)!, leakM);
    outcome.inside = source.pieces.some(
      ({ pipeId, fromM, toM }) => pipeId === at.pipeId && at.offsetM >= fromM && at.offsetM <= toM,
    );
    outcome.plusMinusM = source.plusMinusM;
  }
  return outcome;
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
  pair: Figures;
  all: Figures & { plusMinusM: number };
}

interface Figures {
  located: number;
  medianM: number;
  p90M: number;
  coverage: number;
}

export function location(leaks: number, seed: number, only: string | null): RowResult[] {
  return rows.flatMap((row, r) => {
    if (only !== null && row.material !== only) return [];
    const outcomes = Array.from({ length: leaks }, (_, i) =>
      oneLeak(row, randomOf(seed, "leak", r, i), seedOf(seed, r, i)),
    );
    const single = outcomes.filter(({ pairErrorM }) => pairErrorM !== null);
    const located = outcomes.filter(({ errorM }) => errorM !== null);
    return {
      ...row,
      leaks,
      pair: figures(
        single.map(({ pairErrorM }) => pairErrorM ?? 0),
        single.filter(({ pairInside }) => pairInside).length,
      ),
      all: {
        ...figures(
          located.map(({ errorM }) => errorM ?? 0),
          located.filter(({ inside }) => inside).length,
        ),
        plusMinusM: quantile(
          located.map(({ plusMinusM }) => plusMinusM),
          0.5,
        ),
      },
    };
  });
}

function figures(errors: readonly number[], inside: number): Figures {
  return {
    located: errors.length,
    medianM: quantile(errors, 0.5),
    p90M: quantile(errors, 0.9),
    coverage: errors.length > 0 ? inside / errors.length : Number.NaN,
  };
}

function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , leaks = "40", seed = "1", only = null] = process.argv;
  console.log(`nominal coverage ${positionCoverage}; pair = first pair alone, all = three pairs`);
  for (const { material, spacingM, snrDb, clockMs, ...result } of location(
    Number(leaks),
    Number(seed),
    only,
  )) {
    const shown = ({ located, medianM, p90M, coverage }: Figures) =>
      `${located}/${result.leaks} located, median ${medianM.toFixed(2)} m, 90 % ${p90M.toFixed(2)} m, inside ${coverage.toFixed(2)}`;
    console.log(
      `${material} ${spacingM} m, SNR ${snrDb.join("…")} dB, clock ${clockMs} ms\n  pair: ${shown(result.pair)}\n  all:  ${shown(result.all)}, ± ${result.all.plusMinusM.toFixed(1)} m`,
    );
  }
}
