import type { HeardSound, ToneLine } from "./heardSound.ts";
import type { Random } from "./random.ts";
import type { SensorSite } from "./sensorSite.ts";
import type { GridSpectrum } from "./spectrumGrid.ts";
import { fromDb, gridBins, gridSpectrum, gridStepHz, powerOf, times } from "./spectrumGrid.ts";
import type { WindowGain } from "./windowGain.ts";
import { windowGain } from "./windowGain.ts";

/** The unchanging part of a sound as one sensor samples it. */
export type Heard = Pick<HeardSound, "density" | "noisePower" | "lines">;

/** A sound that came along the pipe: `transmission` brings it to the fitting, the fitting to the sensor. */
export function heardAlongPipe(
  site: SensorSite,
  density: GridSpectrum,
  transmission: GridSpectrum,
  lines: readonly ToneLine[] = [],
): Heard {
  return through(times(transmission, site.pipeResponse), density, lines);
}

/** A sound that came through ground or air, `lossDb` weaker than at the sensor's own spot. */
export function heardThroughGround(
  site: SensorSite,
  density: GridSpectrum,
  lossDb = 0,
  lines: readonly ToneLine[] = [],
): Heard {
  const loss = fromDb(-lossDb);
  // Soil takes the highs: another decibel at 2 kHz for each decibel of loss.
  const ground = gridSpectrum((hz) => loss * fromDb((-lossDb * hz) / 2000));
  return through(times(ground, site.response), density, lines);
}

/** Night-to-night state of the place: level of this night and what little traffic passes. */
export function ambientSounds(site: SensorSite, nightDb: number, rng: Random): HeardSound[] {
  const background: HeardSound = {
    density: site.background,
    noisePower: site.backgroundPower,
    lines: [],
    scale: fromDb(nightDb),
    gain: windowGain({ kind: "steady", swingDb: 0.4 }, rng),
    shared: null,
  };
  if (site.carsPerHour < 0.5) return [background];
  const rhythm = {
    kind: "bursts",
    perHour: site.carsPerHour,
    seconds: 6,
    fading: true,
  } as const;
  return [
    background,
    {
      ...background,
      scale: fromDb(9),
      gain: windowGain(rhythm, rng),
      density: cars(site),
      noisePower: powerOf(cars(site)),
    },
  ];
}

export function sounding(
  heard: Heard,
  scale: number,
  gain: WindowGain,
  shared: HeardSound["shared"] = null,
): HeardSound {
  return { ...heard, scale, gain, shared };
}

const carsOf = new WeakMap<SensorSite, GridSpectrum>();

/** A car on the road above: the place's own sound with its highs cut at some 250 Hz. */
function cars(site: SensorSite): GridSpectrum {
  const known = carsOf.get(site);
  if (known) return known;
  const density = site.background.map(
    (value, bin) => value / (1 + ((bin * gridStepHz) / 250) ** 3),
  );
  carsOf.set(site, density);
  return density;
}

function through(factor: GridSpectrum, source: GridSpectrum, lines: readonly ToneLine[]): Heard {
  const density = times(source, factor);
  return {
    density,
    noisePower: powerOf(density),
    lines: lines.map((line) => {
      const bin = Math.min(gridBins - 1, Math.round(line.frequencyHz / gridStepHz));
      return { ...line, amplitude: line.amplitude * Math.sqrt(factor[bin]!) };
    }),
  };
}
