import { createHash } from "node:crypto";
import type { Bridge } from "../analysis/domain/bridge.ts";
import type { NightOf } from "../analysis/domain/night.ts";
import type { Sha256, SurveyId } from "../analysis/domain/survey.ts";
import type { Ageing, LaterView } from "./agedWall.ts";
import { agedWall } from "./agedWall.ts";
import type { DrawnCrack } from "./crackDrawing.ts";
import { camera, dronePhoto } from "./dronePhoto.ts";
import type { Random } from "./random.ts";
import { randomOf } from "./random.ts";
import type { PhotoPlan, RenderedPhoto } from "./renderPhoto.ts";
import { castWall, photographed, renderPhoto } from "./renderPhoto.ts";

export interface SurveyPhoto {
  name: string;
  sha256: Sha256;
  jpeg: Buffer;
  truth: PhotoTruth;
  mask: { width: number; height: number; values: Uint8Array };
}

/** What is really on the photo; kept apart. */
export interface PhotoTruth {
  name: string;
  gsdMmPerPx: number;
  distanceM: number;
  blurPx: number;
  formwork: RenderedPhoto["formwork"];
  cracks: {
    maxWidthMm: number;
    maxWidthPx: number;
    lengthMm: number;
    core: number;
    line: [x: number, y: number, widthPx: number][];
  }[];
  /** of a photo that was taken again: what happened since the first */
  since?: {
    /** 3×3 row by row, from pixels of this photo to those of the first */
    toFirst: readonly number[];
    /** of the cracks of the first photo, in their order; those not mended come first in `cracks` */
    ageing: readonly Ageing[];
    /** how many of `cracks` are new; they come last */
    newCracks: number;
  };
}

export interface DroneSurvey {
  surveyId: SurveyId;
  bridge: Bridge;
  surveyedOn: NightOf;
  standOffM: number;
  photos: readonly SurveyPhoto[];
}

/** 2.4 megapixels: enough for a crack of 0.2 mm over 0.4 m of concrete, small enough for a demo. */
const photoSize = { width: 1800, height: 1350 } as const;

/**
 * Photos along one face of a bridge; old bridges and bad grades have more and wider cracks.
 * @param after  a survey of the same photos years before, whose places this one sees again
 */
export async function flySurvey(
  seed: number,
  surveyId: SurveyId,
  bridge: Bridge,
  surveyedOn: NightOf,
  photos: number,
  after: SurveyId | null = null,
): Promise<DroneSurvey> {
  const rng = randomOf(seed, "survey", after ?? surveyId);
  const standOffM = Math.round(rng.between(0.9, 1.3) * 100) / 100;
  const taken: SurveyPhoto[] = [];
  for (let i = 0; i < photos; i++) {
    const own = randomOf(seed, "photo", surveyId, i);
    const first = after === null ? null : randomOf(seed, "photo", after, i);
    taken.push(
      first === null
        ? await takePhoto(own, i, bridge, surveyedOn, standOffM)
        : await takePhotoAgain(first, own, i, bridge, surveyedOn, standOffM),
    );
  }
  return { surveyId, bridge, surveyedOn, standOffM, photos: taken };
}

/**
 * One photo at some 0.17 to 0.25 mm/px; the first of a survey is an overview from further away.
 * @param size px
 */
export async function takePhoto(
  rng: Random,
  index: number,
  bridge: Bridge,
  surveyedOn: NightOf,
  standOffM: number,
  size: { width: number; height: number } = photoSize,
): Promise<SurveyPhoto> {
  const { distanceM, plan } = plannedPhoto(rng, index, bridge, standOffM, size);
  const rendered = await renderPhoto(plan, rng);
  return surveyPhoto(rendered, plan, distanceM, { index, bridge, surveyedOn }, rng);
}

/**
 * The place of `takePhoto` some years later: another day's light, the drone not quite where it was, cracks grown,
 * mended or new; what really happened is in the truth.
 * @param first  the numbers that the first photo was taken with, from their beginning
 * @param later  those of this flight
 */
async function takePhotoAgain(
  first: Random,
  later: Random,
  index: number,
  bridge: Bridge,
  surveyedOn: NightOf,
  standOffM: number,
): Promise<SurveyPhoto> {
  const { distanceM, plan } = plannedPhoto(first, index, bridge, standOffM, photoSize);
  const wall = await castWall(plan, first);
  const view = laterView(later, plan.gsdMmPerPx);
  const newMm = later.chance(0.25) ? [later.between(0.2, 0.5)] : [];
  const ageing = wall.cracks.map(() => aged(later));
  const aging = await agedWall(wall, view, ageing, newMm, later);
  const rendered = await photographed(aging, later);
  const seen = { ...plan, gsdMmPerPx: plan.gsdMmPerPx * view.scale };
  const about = { index, bridge, surveyedOn };
  const photo = await surveyPhoto(rendered, seen, distanceM * view.scale, about, later);
  const { toFirst, newCracks } = aging;
  return { ...photo, truth: { ...photo.truth, since: { toFirst, ageing, newCracks } } };
}

function plannedPhoto(
  rng: Random,
  index: number,
  bridge: Bridge,
  standOffM: number,
  size: { width: number; height: number },
): { distanceM: number; plan: PhotoPlan } {
  const distanceM = index === 0 ? standOffM * 3.2 : standOffM * rng.between(0.93, 1.08);
  const plan = {
    widthPx: size.width,
    heightPx: size.height,
    gsdMmPerPx: (1000 * distanceM) / camera.focalLengthPx,
    crackWidthsMm: crackWidths(rng, bridge),
  };
  return { distanceM, plan };
}

/** A drone with RTK comes back to some centimetres, a few degrees and a few per cent of the distance. */
function laterView(rng: Random, gsdMmPerPx: number): LaterView {
  return {
    turnedRad: (2 * rng.gauss() * Math.PI) / 180,
    scale: 1 + 0.03 * rng.gauss(),
    shiftPx: { x: (20 * rng.gauss()) / gsdMmPerPx, y: (20 * rng.gauss()) / gsdMmPerPx },
    slant: { x: 6e-6 * rng.gauss(), y: 6e-6 * rng.gauss() },
  };
}

/** Five years of a crack: half stay as they are, one in seven is mended. */
function aged(rng: Random): Ageing {
  if (rng.chance(0.5)) return { kind: "same" };
  if (rng.chance(0.3)) return { kind: "repaired" };
  return {
    kind: "grown",
    lengthMm: rng.chance(0.8) ? rng.between(5, 100) : 0,
    widthFactor: rng.chance(0.5) ? rng.between(1, 2) : 1,
  };
}

/** Written as a drone does, with what is known of it. */
async function surveyPhoto(
  rendered: RenderedPhoto,
  { widthPx: width, heightPx: height, gsdMmPerPx }: PhotoPlan,
  distanceM: number,
  { index, bridge, surveyedOn }: { index: number; bridge: Bridge; surveyedOn: NightOf },
  rng: Random,
): Promise<SurveyPhoto> {
  const minute = 60_000 * (4 * 60 + 40) + index * 14_000;
  const jpeg = await dronePhoto(
    rendered,
    { width, height },
    {
      takenAt: new Date(Date.parse(`${surveyedOn}T00:00:00Z`) + minute),
      position: {
        lon: bridge.position.lon + (index - 4) * 1e-6,
        lat: bridge.position.lat + 2e-6 * rng.gauss(),
      },
      altitudeM: 38 + rng.gauss(),
      relativeAltitudeM: 4 + rng.gauss(),
      // Range finders give centimetres at best.
      targetDistanceM: Math.round((distanceM + 0.01 * rng.gauss()) * 100) / 100,
      gimbal: {
        rollDeg: 0.3 * rng.gauss(),
        pitchDeg: 3 * rng.gauss(),
        yawDeg: 82 + 4 * rng.gauss(),
      },
      speedMps: Math.abs(0.03 * rng.gauss()),
      exposureSeconds: 1 / 800,
      iso: 200,
    },
    88 + rng.below(7),
  );
  const name = `SIM_${String(index + 1).padStart(4, "0")}.JPG`;
  const sha256 = createHash("sha256").update(jpeg).digest("hex");
  const truth: PhotoTruth = {
    name,
    gsdMmPerPx,
    distanceM,
    blurPx: rendered.blurPx,
    formwork: rendered.formwork,
    cracks: rendered.cracks.map((crack) => crackTruth(crack, gsdMmPerPx)),
  };
  return { name, sha256, jpeg, truth, mask: { width, height, values: rendered.mask } };
}

/** Greatest widths of the cracks of one photo, mm; about half of the photos show none. */
function crackWidths(rng: Random, { builtYear, soundness }: Bridge): number[] {
  const worse = soundness === "III" ? 0.25 : soundness === "II" ? 0.1 : 0;
  const old = builtYear !== null && builtYear < 1980 ? 0.1 : 0;
  if (!rng.chance(0.4 + worse + old)) return [];
  return Array.from(
    { length: rng.chance(0.25) ? 2 : 1 },
    () => 0.15 * (0.9 / 0.15) ** rng.uniform(),
  );
}

function crackTruth(
  { line, widthPx, core }: DrawnCrack,
  gsdMmPerPx: number,
): PhotoTruth["cracks"][number] {
  const maxWidthPx = Math.max(...widthPx);
  let lengthPx = 0;
  for (let i = 1; i < line.length; i++) {
    lengthPx += Math.hypot(line[i]!.x - line[i - 1]!.x, line[i]!.y - line[i - 1]!.y);
  }
  return {
    maxWidthMm: round(maxWidthPx * gsdMmPerPx, 3),
    maxWidthPx: round(maxWidthPx, 2),
    lengthMm: round(lengthPx * gsdMmPerPx, 1),
    core: round(core, 3),
    line: line.map(({ x, y }, i) => [round(x, 2), round(y, 2), round(widthPx[i]!, 3)]),
  };
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
