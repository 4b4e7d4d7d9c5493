import { createHash } from "node:crypto";
import type { Bridge } from "../analysis/domain/bridge.ts";
import type { NightOf } from "../analysis/domain/night.ts";
import type { Sha256, SurveyId } from "../analysis/domain/survey.ts";
import type { DrawnCrack } from "./crackDrawing.ts";
import { camera, dronePhoto } from "./dronePhoto.ts";
import type { Random } from "./random.ts";
import { randomOf } from "./random.ts";
import type { PhotoPlan, RenderedPhoto } from "./renderPhoto.ts";
import { renderPhoto } from "./renderPhoto.ts";

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

/** Photos along one face of a bridge; old bridges and bad grades have more and wider cracks. */
export async function flySurvey(
  seed: number,
  surveyId: SurveyId,
  bridge: Bridge,
  surveyedOn: NightOf,
  photos: number,
): Promise<DroneSurvey> {
  const rng = randomOf(seed, "survey", surveyId);
  const standOffM = Math.round(rng.between(0.9, 1.3) * 100) / 100;
  const taken: SurveyPhoto[] = [];
  for (let i = 0; i < photos; i++) {
    const own = randomOf(seed, "photo", surveyId, i);
    taken.push(await takePhoto(own, i, bridge, surveyedOn, standOffM));
  }
  return { surveyId, bridge, surveyedOn, standOffM, photos: taken };
}

/** One photo at some 0.17 to 0.25 mm/px; the first of a survey is an overview from further away. */
export async function takePhoto(
  rng: Random,
  index: number,
  bridge: Bridge,
  surveyedOn: NightOf,
  standOffM: number,
): Promise<SurveyPhoto> {
  const distanceM = index === 0 ? standOffM * 3.2 : standOffM * rng.between(0.93, 1.08);
  const gsdMmPerPx = (1000 * distanceM) / camera.focalLengthPx;
  const plan: PhotoPlan = {
    widthPx: photoSize.width,
    heightPx: photoSize.height,
    gsdMmPerPx,
    crackWidthsMm: crackWidths(rng, bridge),
  };
  const rendered = await renderPhoto(plan, rng);
  const minute = 60_000 * (4 * 60 + 40) + index * 14_000;
  const jpeg = await dronePhoto(
    rendered,
    photoSize,
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
  return { name, sha256, jpeg, truth, mask: { ...photoSize, values: rendered.mask } };
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
