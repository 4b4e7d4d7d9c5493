import exifr from "exifr";
import type { LonLat } from "../analysis/domain/geo.ts";
import type { PhotoMetadata, PositionQuality } from "../analysis/domain/photo.ts";
import { droneValues } from "./photoXmp.ts";

type Tags = Readonly<Record<string, unknown>>;

/**
 * What a drone photo says about itself. A tag that is missing, unreadable or out of any sensible
 * range becomes null: metadata never makes a photo fail, it adds a warning.
 * @param bytes the file as it came (JPEG, PNG or TIFF)
 * @param packets its XMP packets, in file order; later ones win
 * @param decoded size after decoding, px: EXIF often describes the frame before a crop
 * @see bridge.md 2.1 for the tags and the faults of firmware that are survived here
 */
export async function photoMetadata(
  bytes: Uint8Array,
  packets: readonly string[],
  decoded: { widthPx: number; heightPx: number },
): Promise<PhotoMetadata> {
  const warnings: string[] = [];
  const { image, exif, gps } = await exifTags(bytes, warnings);
  const xmp = Object.assign({}, ...packets.map(droneValues)) as Record<string, string>;
  const number = (tag: unknown, least: number, most: number) => inRange(tag, least, most);
  const make = words(image.Make) ?? null;
  const exifWidthPx = number(exif.ExifImageWidth, 1, 200_000);
  const exifHeightPx = number(exif.ExifImageHeight, 1, 200_000);
  if (exifWidthPx !== null && exifHeightPx !== null) {
    const same =
      (exifWidthPx === decoded.widthPx && exifHeightPx === decoded.heightPx) ||
      (exifWidthPx === decoded.heightPx && exifHeightPx === decoded.widthPx);
    if (!same) {
      warnings.push(
        `EXIF says ${exifWidthPx} × ${exifHeightPx} px, the picture has ${decoded.widthPx} × ${decoded.heightPx} px: cropped or resized`,
      );
    }
  }
  const software = words(image.Software);
  if (software && /photo viewer|gimp|photoshop|lightroom|paint|imagemagick|irfan/i.test(software)) {
    warnings.push(`saved again by ${software}`);
  }
  return {
    make,
    model: words(image.Model),
    takenAt: takenAt(image, exif, gps, xmp, warnings),
    position: position(gps, xmp, warnings),
    positionQuality: positionQuality(xmp),
    altitudeM: altitude(gps, xmp),
    focalLengthMm: number(exif.FocalLength, 0.1, 5000),
    focalLength35Mm: number(exif.FocalLengthIn35mmFormat, 1, 5000),
    calibratedFocalLengthPx: calibratedFocalLengthPx(xmp),
    focalPlanePitchUm: focalPlanePitchUm(exif),
    exifWidthPx,
    exifHeightPx,
    exposureSeconds: number(exif.ExposureTime, 1e-7, 3600),
    iso: number(exif.ISO, 1, 10_000_000),
    fNumber: number(exif.FNumber, 0.1, 200),
    gimbal: gimbal(xmp, warnings),
    speedMps: speed(xmp),
    targetDistanceM: targetDistance(xmp, warnings),
    xmp,
    warnings,
  };
}

async function exifTags(
  bytes: Uint8Array,
  warnings: string[],
): Promise<{ image: Tags; exif: Tags; gps: Tags }> {
  try {
    const blocks = (await exifr.parse(bytes, {
      tiff: true,
      exif: true,
      gps: true,
      ifd1: false,
      interop: false,
      xmp: false,
      icc: false,
      iptc: false,
      makerNote: false,
      translateKeys: true,
      translateValues: false,
      reviveValues: false,
      mergeOutput: false,
    })) as { ifd0?: Tags; exif?: Tags; gps?: Tags } | undefined;
    return { image: blocks?.ifd0 ?? {}, exif: blocks?.exif ?? {}, gps: blocks?.gps ?? {} };
  } catch (cause) {
    warnings.push(`EXIF cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
    return { image: {}, exif: {}, gps: {} };
  }
}

/**
 * When the shutter opened. EXIF has no zone of its own: the offset tag gives it, else the satellites'
 * clock, else Japan's zone is assumed and said.
 */
function takenAt(
  image: Tags,
  exif: Tags,
  gps: Tags,
  xmp: Readonly<Record<string, string>>,
  warnings: string[],
): Date | null {
  const local = words(exif.DateTimeOriginal) ?? words(exif.CreateDate) ?? words(image.ModifyDate);
  const utc = instant(xmp["drone-dji:UTCAtExposure"], "Z") ?? gpsInstant(gps);
  const offset = words(exif.OffsetTimeOriginal) ?? words(exif.OffsetTime);
  if (local && offset && /^[+-]\d\d:\d\d$/.test(offset)) return instant(local, offset) ?? utc;
  if (utc) return utc;
  const assumed = instant(local ?? undefined, "+09:00");
  if (assumed) warnings.push("the time has no zone, read as Japan's (UTC+9)");
  return assumed;
}

/** "2016:06:23 16:32:43" or "2016-06-23T16:32:43.12" in the zone given; null when it is no time. */
function instant(text: string | undefined, zone: string): Date | null {
  const parts = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(text ?? "");
  if (!parts) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1990 ? null : at;
}

function gpsInstant(gps: Tags): Date | null {
  const date = words(gps.GPSDateStamp);
  const time = gps.GPSTimeStamp;
  if (!date) return null;
  const clock = Array.isArray(time)
    ? time.map((part) => String(Math.floor(Number(part))).padStart(2, "0")).join(":")
    : words(time);
  return clock ? instant(`${date} ${clock}`, "Z") : null;
}

function position(
  gps: Tags,
  xmp: Readonly<Record<string, string>>,
  warnings: string[],
): LonLat | null {
  if (/^invalid$/i.test(xmp["drone-dji:GpsStatus"] ?? "")) {
    warnings.push("the position is invalid by the drone's own word");
    return null;
  }
  const maker = ["drone-dji", "drone", "drone-skydio"] as const;
  const fromXmp = (...names: string[]) =>
    names
      .flatMap((name) => maker.map((prefix) => xmp[`${prefix}:${name}`]))
      .find((v) => v !== undefined);
  const lat =
    inRange(gps.latitude, -90, 90) ?? inRange(fromXmp("GpsLatitude", "Latitude"), -90, 90);
  const lon =
    inRange(gps.longitude, -180, 180) ??
    // Older firmware of two makers misspells the name.
    inRange(fromXmp("GpsLongitude", "GpsLongtitude", "Longitude"), -180, 180);
  if (lat === null || lon === null) return null;
  return lat === 0 && lon === 0 ? null : { lon, lat };
}

/** RtkFlag: 0 none, 16 single point, 34 float, 50 fixed (DJI, by way of bridge.md 2.1). */
const rtkFixes: Readonly<Record<string, PositionQuality["fix"]>> = {
  0: "none",
  16: "single",
  34: "float",
  50: "fixed",
};

function positionQuality(xmp: Readonly<Record<string, string>>): PositionQuality | null {
  const sd = (...names: string[]) => {
    const found = names.map((name) => inRange(xmp[name], 0, 10_000));
    // Firmware without RTK writes zeros: nobody knows a place to 0 m.
    return found.find((value) => value !== null && value > 0) ?? null;
  };
  const flag = xmp["drone-dji:RtkFlag"] ?? xmp["drone:RtkFlag"];
  const quality: PositionQuality = {
    fix: (flag === undefined ? undefined : rtkFixes[flag.trim()]) ?? "unknown",
    eastSdM: sd("drone-dji:RtkStdLon", "drone:RtkStdLon", "Camera:GPSXYAccuracy"),
    northSdM: sd("drone-dji:RtkStdLat", "drone:RtkStdLat", "Camera:GPSXYAccuracy"),
    heightSdM: sd("drone-dji:RtkStdHgt", "drone:RtkStdHgt", "Camera:GPSZAccuracy"),
  };
  const says = flag !== undefined || quality.eastSdM !== null || quality.heightSdM !== null;
  return says ? quality : null;
}

/** px; DJI writes one number, Skydio one for each axis, which agree within a pixel. */
function calibratedFocalLengthPx(xmp: Readonly<Record<string, string>>): number | null {
  const names = [
    "drone-dji:CalibratedFocalLength",
    "drone:CalibratedFocalLength",
    "drone-skydio:CalibratedFocalLength.X",
    "drone-skydio:CalibratedFocalLength",
  ];
  const found = names.map((name) => inRange(xmp[name], 100, 200_000));
  return found.find((value) => value !== null) ?? null;
}

function altitude(gps: Tags, xmp: Readonly<Record<string, string>>): number | null {
  for (const maker of ["drone-dji", "drone", "drone-skydio"]) {
    const fromXmp = inRange(xmp[`${maker}:AbsoluteAltitude`], -1000, 20_000);
    if (fromXmp !== null) return fromXmp;
  }
  const metres = inRange(gps.GPSAltitude, -1000, 20_000);
  if (metres === null) return null;
  const reference = gps.GPSAltitudeRef;
  const below = (reference instanceof Uint8Array ? reference[0] : reference) === 1;
  return below ? -Math.abs(metres) : metres;
}

function focalPlanePitchUm(exif: Tags): number | null {
  const unitMm = { 2: 25.4, 3: 10, 4: 1, 5: 0.001 }[Number(exif.FocalPlaneResolutionUnit ?? 2)];
  const perUnit = inRange(exif.FocalPlaneXResolution, 1e-3, 1e8);
  if (unitMm === undefined || perUnit === null) return null;
  return inRange((1000 * unitMm) / perUnit, 0.2, 100);
}

function gimbal(
  xmp: Readonly<Record<string, string>>,
  warnings: string[],
): PhotoMetadata["gimbal"] {
  const forms: readonly (readonly [string, string, string])[] = [
    ["drone-dji:GimbalRollDegree", "drone-dji:GimbalPitchDegree", "drone-dji:GimbalYawDegree"],
    ["drone:GimbalRollDegree", "drone:GimbalPitchDegree", "drone:GimbalYawDegree"],
    [
      "drone-skydio:CameraOrientationNED.Roll",
      "drone-skydio:CameraOrientationNED.Pitch",
      "drone-skydio:CameraOrientationNED.Yaw",
    ],
    [
      "drone-parrot:CameraRollDegree",
      "drone-parrot:CameraPitchDegree",
      "drone-parrot:CameraYawDegree",
    ],
  ];
  for (const [roll, pitch, yaw] of forms) {
    const rollDeg = inRange(xmp[roll], -360, 360);
    const pitchDeg = inRange(xmp[pitch], -360, 360);
    const yawDeg = inRange(xmp[yaw], -360, 360);
    if (rollDeg === null || pitchDeg === null || yawDeg === null) continue;
    // Firmware that does not know its angles writes zeros (bridge.md 2.1).
    const unknown = rollDeg === 0 && pitchDeg === 0 && yawDeg === 0;
    if (!unknown) return { rollDeg, pitchDeg, yawDeg };
    warnings.push("the gimbal's angles are all zero: direction unknown");
    return null;
  }
  // Pix4D's `Camera:` block counts pitch from straight down, and Autel writes the aircraft's own
  // pitch there: 0.01° and the camera looks down all the same. Its angles are shown, not believed.
  if (xmp["Camera:Pitch"] !== undefined) {
    warnings.push("the Camera: block does not say where the camera looks: direction unknown");
  }
  return null;
}

function speed(xmp: Readonly<Record<string, string>>): number | null {
  const axes = ["X", "Y", "Z"].map(
    (axis) =>
      inRange(xmp[`drone-dji:Flight${axis}Speed`], -100, 100) ??
      inRange(xmp[`drone:Flight${axis}Speed`], -100, 100),
  );
  const [x, y, z] = axes;
  if (x == null || y == null || z == null) return null;
  return Math.hypot(x, y, z);
}

/** Only a range finder that calls its own reading normal counts; RelativeAltitude is never a distance. */
function targetDistance(xmp: Readonly<Record<string, string>>, warnings: string[]): number | null {
  const distance = inRange(xmp["drone-dji:LRFTargetDistance"], 0.05, 3000);
  if (distance === null) return null;
  const status = xmp["drone-dji:LRFStatus"] ?? "";
  if (/^normal$/i.test(status)) return distance;
  warnings.push(`the range finder's reading is not used: status ${status || "missing"}`);
  return null;
}

/** A number as a tag or as text ("+18.700"); null when it is none or out of range. */
function inRange(value: unknown, least: number, most: number): number | null {
  const candidate = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof candidate === "number" && candidate >= least && candidate <= most
    ? candidate
    : null;
}

function words(value: unknown): string | null {
  if (typeof value !== "string") return null;
  // Cameras pad their text with NUL.
  const clean = Array.from(value.slice(0, 400), (letter) => (letter < " " ? " " : letter))
    .join("")
    .trim();
  return clean === "" ? null : clean;
}
