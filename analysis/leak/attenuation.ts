import {
  bandCouplingSdDb,
  couplingSdDb,
  fittingLossDb,
  fittingLossSdDb,
  lossRelativeSd,
  materialChangeLossDb,
  pipeLoss,
  worstLevelMisfit,
} from "./parameters.ts";
import type { PipePath } from "./pathBetween.ts";

/** Loss of a sound on its way, dB. */
export interface PathLoss {
  meanDb: number;
  /** standard uncertainty */
  sdDb: number;
}

/** Levels of the leak's own sound at one sensor, less its everyday sound, and the way from a place to it. */
export interface LevelOnPath {
  path: PipePath;
  /** dB with one reference for all sensors, shape [bands]; null where nothing stands out */
  bandsDb: readonly (number | null)[];
}

export interface LevelFit {
  logLikelihood: number;
  /** χ² over its degrees of freedom: about 1 when the levels are those of one source there */
  misfit: number;
  fits: boolean;
}

/** @see leak.md 5: loss of the material by frequency, 1–6 dB a fitting, more at a change of material */
export function pathLoss({ steps, nodes }: PipePath, frequencyHz: number): PathLoss {
  let pipesDb = 0;
  let changes = 0;
  for (const [i, { pipe, fromM, toM }] of steps.entries()) {
    const { dbPerM, exponent } = pipeLoss[pipe.material];
    pipesDb += Math.abs(toM - fromM) * dbPerM * (frequencyHz / 1000) ** exponent;
    if (i > 0 && pipe.material !== steps[i - 1]!.pipe.material) changes++;
  }
  return {
    meanDb: pipesDb + nodes.length * fittingLossDb + changes * materialChangeLossDb,
    sdDb: Math.hypot(
      lossRelativeSd * pipesDb,
      Math.sqrt(nodes.length) * fittingLossSdDb,
      Math.sqrt(changes) * fittingLossSdDb,
    ),
  };
}

/**
 * Whether the levels of several sensors are those of one source, and how probable they make it: each band
 * has an unknown level at the source, each sensor an unknown coupling. Bands that fewer than two sensors
 * hear say nothing.
 * @param levels one a sensor, bands in the order of `bandsHz`
 * @returns null with fewer than two sensors that have a band in common
 */
export function levelFit(
  levels: readonly LevelOnPath[],
  bandsHz: readonly number[],
): LevelFit | null {
  const heard = bandsHz.map((hz, band) =>
    levels.flatMap(({ path, bandsDb }, sensor) => {
      const level = bandsDb[band] ?? null;
      if (level === null) return [];
      const loss = pathLoss(path, hz);
      return [{ sensor, sourceDb: level + loss.meanDb, lossSdDb: loss.sdDb }];
    }),
  );
  const bySensor = levels.map((): { residual: number; variance: number }[] => []);
  let degrees = 0;
  let logLikelihood = 0;
  for (const band of heard) {
    if (band.length < 2) continue;
    const mean = band.reduce((sum, { sourceDb }) => sum + sourceDb, 0) / band.length;
    for (const { sensor, sourceDb, lossSdDb } of band) {
      bySensor[sensor]!.push({ residual: sourceDb - mean, variance: lossSdDb * lossSdDb });
    }
    degrees += band.length - 1;
  }
  if (degrees === 0) return null;
  let chiSquare = 0;
  for (const residuals of bySensor) {
    if (residuals.length === 0) continue;
    const sum = residuals.reduce((all, { residual }) => all + residual, 0);
    const squares = residuals.reduce((all, { residual }) => all + residual * residual, 0);
    const lossVariance = residuals.reduce((all, one) => all + one.variance, 0) / residuals.length;
    // What all bands of a sensor share has variance `common`, what each has alone `own`.
    const common = couplingSdDb * couplingSdDb + lossVariance;
    const own = bandCouplingSdDb * bandCouplingSdDb;
    const together = own + residuals.length * common;
    chiSquare += (squares - (common * sum * sum) / together) / own;
    logLikelihood -= 0.5 * ((residuals.length - 1) * Math.log(own) + Math.log(together));
  }
  const misfit = chiSquare / degrees;
  return {
    logLikelihood: logLikelihood - chiSquare / 2,
    misfit,
    fits: misfit <= worstLevelMisfit,
  };
}
