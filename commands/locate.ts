import { readFile } from "node:fs/promises";
import { correlatedPosition } from "../analysis/cases/correlatedPosition.ts";
import type { CommonSound } from "../analysis/domain/commonSound.ts";
import type { CasePosition } from "../analysis/domain/leakCase.ts";
import type { PipeId, PipePoint } from "../analysis/domain/pipe.ts";
import { BadSignal } from "../analysis/dsp/badSignal.ts";
import { readWav } from "../analysis/dsp/wav.ts";
import type { SynchronousRecording } from "../analysis/leak/correlate.ts";
import { correlate } from "../analysis/leak/correlate.ts";
import type { ClockState, PairLocation } from "../analysis/leak/locatePair.ts";
import { clockState, locatePair, pairSearch } from "../analysis/leak/locatePair.ts";
import type { Network } from "../analysis/leak/network.ts";
import { buildNetwork } from "../analysis/leak/network.ts";
import { positionCoverage } from "../analysis/leak/parameters.ts";
import type { PipePath } from "../analysis/leak/pathBetween.ts";
import { branchesOf, pathBetween, piecesOfPath } from "../analysis/leak/pathBetween.ts";
import type { PathTravel } from "../analysis/leak/pathPosition.ts";
import { pathTravel } from "../analysis/leak/pathPosition.ts";
import type { SpeedCalibration } from "../analysis/leak/pipeSpeed.ts";
import { BadInput, command, numberAbove, WorkFailed } from "./command.ts";
import { parseNetwork } from "./ledger.ts";

/** No pair of sensors is further apart along the pipes, m: ten times the recommended spacing of iron. */
const farthestM = 1300;
/** A speed given by hand counts as a calibration on site with this relative standard deviation. */
const givenSpeedSd = 0.02;

interface Located {
  path: {
    lengthM: number;
    travelSeconds: number;
    pipes: { pipeId: PipeId; lengthM: number; speedMps: number; relativeSd: number }[];
  };
  sound: CommonSound;
  clock: ClockState;
  location: PairLocation;
  /** as a case has it; null when no position may be shown */
  position: CasePosition | null;
  /** share of intervals that should hold the source */
  coverage: number;
  /** pipes that join within the interval: a source in one of them shows up where it joins */
  branches: PipeId[];
}

export const locate = command({
  name: "locate",
  usage:
    "A.wav B.wav [A.wav B.wav …] --network PIPES.geojson --a PIPE:OFFSET --b PIPE:OFFSET [--clock-ms N] [--speed PIPE=M_PER_S …]",
  summary: "Find where between two sensors a sound comes from, from what both recorded at once",
  help: [
    "Two or more WAV files, mono, of one rate: one of each sensor, started together; three such pairs",
    "and more give a median. Length and wave speed are those of the pipes between the sensors.",
    "--network FILE    the pipes as GeoJSON, as for `import network`",
    "--a, --b          where the sensors sit: pipe and metres along it from its fromNode, P-0012:34.5",
    "--clock-ms N      standard uncertainty of the difference of both clocks; without it, or above 5, there",
    "                  is no position, only what both heard",
    "--speed PIPE=N    wave speed of a pipe as measured on site, m/s; may be given several times",
    "Example: mizuhashi locate a.wav b.wav --network pipes.geojson --a P-1:0 --b P-2:41.5 --clock-ms 0.5",
  ].join("\n"),
  options: {
    network: { type: "string" },
    a: { type: "string" },
    b: { type: "string" },
    "clock-ms": { type: "string" },
    speed: { type: "string", multiple: true },
  },
  async run({ positionals, values }): Promise<Located> {
    if (positionals.length === 0 || positionals.length % 2 === 1) {
      throw new BadInput("WAV files", positionals.length, "an even number: A B, or A B A B …");
    }
    if (values.network === undefined) {
      throw new BadInput("--network", undefined, "a GeoJSON file of pipes");
    }
    const network = networkOf(values.network, (await bytesOf(values.network)).toString("utf8"));
    const a = pointOf("--a", values.a, network);
    const b = pointOf("--b", values.b, network);
    const clockSeconds =
      values["clock-ms"] === undefined
        ? null
        : numberAbove(0, "--clock-ms", values["clock-ms"]) / 1000;
    const travel = travelOf(network, a, b, calibrationsOf(values.speed ?? [], network));
    const recordings = await recordingsOf(positionals);
    const sound = soundOf(recordings, travel);
    const location = locatePair(travel, sound, clockSeconds);
    return {
      path: {
        lengthM: travel.path.lengthM,
        travelSeconds: travel.seconds,
        pipes: travel.path.steps.map(({ pipe, fromM, toM }, i) => ({
          pipeId: pipe.id,
          lengthM: Math.abs(toM - fromM),
          speedMps: travel.speeds[i]?.speedMps ?? 0,
          relativeSd: travel.speeds[i]?.relativeSd ?? 0,
        })),
      },
      sound,
      clock: clockState(clockSeconds),
      location,
      ...drawn(network, travel.path, location),
      coverage: positionCoverage,
    };
  },
  text: described,
});

function drawn(
  network: Network,
  path: PipePath,
  location: PairLocation,
): Pick<Located, "position" | "branches"> {
  if (location.kind !== "between") return { position: null, branches: [] };
  const { fromM, toM, plusMinusM, point } = location;
  const pieces = piecesOfPath(path, fromM, toM);
  return {
    position: correlatedPosition(network, { mostLikely: point, plusMinusM, pieces }),
    branches: branchesOf(network, path, fromM, toM),
  };
}

function soundOf(recordings: readonly SynchronousRecording[], travel: PathTravel): CommonSound {
  try {
    return correlate(recordings, pairSearch(travel));
  } catch (error) {
    if (error instanceof BadSignal) throw new WorkFailed(`not correlated: ${error.message}`);
    throw error;
  }
}

function travelOf(
  network: Network,
  a: PipePoint,
  b: PipePoint,
  calibrations: ReadonlyMap<PipeId, SpeedCalibration>,
): PathTravel {
  const path = pathBetween(network, a, b, farthestM);
  if (!path || path.lengthM === 0) {
    throw new BadInput("--b", `${b.pipeId}:${b.offsetM}`, `up to ${farthestM} m of pipe from --a`);
  }
  const travel = pathTravel(path, calibrations);
  if ("unknownPipes" in travel) {
    const pipes = travel.unknownPipes.join(", ");
    throw new WorkFailed(
      `wave speed unknown: the ledger lacks material or diameter of ${pipes}; give --speed`,
    );
  }
  return travel;
}

function networkOf(file: string, geoJson: string): Network {
  const { rows, errors } = parseNetwork(geoJson);
  const [first] = errors;
  if (first) throw new BadInput("--network", file, `pipes: feature ${first.row}: ${first.message}`);
  return buildNetwork(rows);
}

/** `P-0012:34.5`; ids hold no colon. */
function pointOf(option: string, text: string | undefined, network: Network): PipePoint {
  const [, pipeId = "", offset = ""] = /^([^:]+):([\d.]+)$/.exec(text ?? "") ?? [];
  const pipe = network.pipes.get(pipeId);
  const offsetM = Number(offset);
  if (!pipe || offset === "" || !(offsetM <= pipe.lengthM)) {
    const length = pipe ? `0 to ${pipe.lengthM.toFixed(1)} m of ${pipeId}` : "a pipe of the file";
    throw new BadInput(option, text, `PIPE:OFFSET, ${length}`);
  }
  return { pipeId, offsetM };
}

function calibrationsOf(given: readonly string[], network: Network): Map<PipeId, SpeedCalibration> {
  return new Map(
    given.map((text) => {
      const [, pipeId = "", speed = ""] = /^([^=]+)=([\d.]+)$/.exec(text) ?? [];
      const speedMps = Number(speed);
      if (!network.pipes.has(pipeId) || !(speedMps >= 100 && speedMps <= 1600)) {
        throw new BadInput("--speed", text, "PIPE=M_PER_S, a pipe of the file and 100 to 1600");
      }
      return [pipeId, { speedMps, relativeSd: givenSpeedSd }];
    }),
  );
}

async function recordingsOf(files: readonly string[]): Promise<SynchronousRecording[]> {
  const recordings: SynchronousRecording[] = [];
  for (let i = 0; i + 1 < files.length; i += 2) {
    const [fileA = "", fileB = ""] = files.slice(i, i + 2);
    const a = await clipOf(fileA);
    const b = await clipOf(fileB);
    if (a.sampleRateHz !== b.sampleRateHz) {
      throw new BadInput(fileB, b.sampleRateHz, `the rate of ${fileA}, ${a.sampleRateHz} Hz`);
    }
    recordings.push({
      a: a.samples,
      b: b.samples,
      rateHz: a.sampleRateHz,
      startDifferenceSeconds: 0,
    });
  }
  return recordings;
}

async function clipOf(file: string): Promise<ReturnType<typeof readWav>> {
  const bytes = await bytesOf(file);
  try {
    return readWav(bytes);
  } catch (error) {
    if (error instanceof BadSignal) throw new BadInput(file, error.field, error.message);
    throw error;
  }
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new BadInput("file", path, "a file that can be read", { cause });
  }
}

const whyText: Readonly<Record<Extract<PairLocation, { kind: "none" }>["why"], string>> = {
  nothingCommon: "both sensors have no sound in common beyond chance",
  clockUnknown: "the clocks' uncertainty is unknown: give --clock-ms",
  clockTooUncertain: "the clocks are too uncertain, above 5 ms",
  commonNoise:
    "the delay is zero, as common electrical or air-borne noise has it; a third sensor tells it from a leak in the middle",
};

function described({ path, sound, location, position, coverage, branches }: Located): string {
  const lines = [
    `${path.lengthM.toFixed(1)} m of pipe, ${(1000 * path.travelSeconds).toFixed(1)} ms from A to B: ${path.pipes
      .map(
        ({ pipeId, lengthM, speedMps }) =>
          `${pipeId} ${lengthM.toFixed(1)} m at ${speedMps.toFixed(0)} m/s`,
      )
      .join(", ")}`,
  ];
  if (sound.kind === "heard") {
    const { delaySeconds, timingSeconds, z, chanceZ, peakOverSecond, meanCoherence } = sound;
    const second =
      peakOverSecond === null ? "no second peak" : `${peakOverSecond.toFixed(2)} × the second`;
    lines.push(
      `delay ${(1000 * delaySeconds).toFixed(2)} ± ${(1000 * timingSeconds).toFixed(2)} ms (B after A), peak ${z.toFixed(1)} sd of chance (${chanceZ.toFixed(1)} needed), ${second}`,
      `coherence ${meanCoherence.toFixed(2)} in ${sound.bandHz.map((hz) => hz.toFixed(0)).join("–")} Hz, ${sound.pieces} piece(s)`,
    );
  }
  if (location.kind === "none") lines.push(`no position: ${whyText[location.why]}`);
  if (location.kind === "beyond") {
    lines.push(`no position: the sound comes from beyond ${location.end}, or from a branch there`);
  }
  if (location.kind === "between" && position?.mostLikely) {
    const { timing, clock, speed, length } = location.sdM;
    const { pipeId, offsetM } = position.mostLikely;
    lines.push(
      `${location.fromAM.toFixed(1)} m from A, at ${pipeId}:${offsetM.toFixed(1)}, ± ${location.plusMinusM.toFixed(1)} m (${100 * coverage} %)`,
      `standard uncertainty, m: timing ${timing.toFixed(2)}, clocks ${clock.toFixed(2)}, wave speed ${speed.toFixed(2)}, length ${length.toFixed(2)}`,
    );
    if (branches.length > 0) lines.push(`or in a branch that joins there: ${branches.join(", ")}`);
  }
  return lines.join("\n");
}
