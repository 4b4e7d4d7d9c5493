import sharp from "sharp";
import type { LonLat } from "../analysis/domain/geo.ts";
import type { RenderedPhoto } from "./renderPhoto.ts";

/** Where and how a photo was taken. */
export interface Shot {
  takenAt: Date;
  position: LonLat;
  altitudeM: number;
  /** above take-off: never the distance to a girder (bridge.md 2.2) */
  relativeAltitudeM: number;
  /** by the laser range finder, m */
  targetDistanceM: number;
  gimbal: { rollDeg: number; pitchDeg: number; yawDeg: number };
  speedMps: number;
  exposureSeconds: number;
  iso: number;
}

/**
 * An invented camera, so that no camera table knows it: the calibrated focal length must serve.
 * 3.3 µm pixels behind a 17.16 mm lens: 5200 px.
 */
export const camera = {
  make: "Mizuhashi",
  model: "SIM-20",
  focalLengthMm: 17.16,
  pixelUm: 3.3,
  focalLengthPx: 5200,
  fNumber: 5.6,
} as const;

/** JPEG with EXIF and XMP as a DJI drone writes them, attributes of the drone-dji namespace. */
export async function dronePhoto(
  photo: RenderedPhoto,
  { width, height }: { width: number; height: number },
  shot: Shot,
  quality: number,
): Promise<Buffer> {
  return sharp(photo.rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: "4:2:0" })
    .withExif(exif(shot, width, height))
    .withXmp(xmp(shot, width, height))
    .toBuffer();
}

/** IFD2 is the Exif part, IFD3 the GPS part. */
function exif(shot: Shot, width: number, height: number) {
  const local = new Date(shot.takenAt.getTime() + 9 * 3_600_000).toISOString();
  const dateTime = `${local.slice(0, 10).replaceAll("-", ":")} ${local.slice(11, 19)}`;
  const diagonalMm = (Math.hypot(width, height) * camera.pixelUm) / 1000;
  return {
    IFD0: {
      Make: camera.make,
      Model: camera.model,
      Software: "simulated by mizuhashi",
      DateTime: dateTime,
    },
    IFD2: {
      ExposureTime: `1/${Math.round(1 / shot.exposureSeconds)}`,
      FNumber: `${camera.fNumber * 10}/10`,
      ISOSpeedRatings: String(shot.iso),
      DateTimeOriginal: dateTime,
      OffsetTimeOriginal: "+09:00",
      FocalLength: `${Math.round(camera.focalLengthMm * 100)}/100`,
      FocalLengthIn35mmFilm: String(Math.round((camera.focalLengthMm * 43.267) / diagonalMm)),
      PixelXDimension: String(width),
      PixelYDimension: String(height),
    },
    IFD3: {
      GPSLatitudeRef: shot.position.lat < 0 ? "S" : "N",
      GPSLatitude: degrees(shot.position.lat),
      GPSLongitudeRef: shot.position.lon < 0 ? "W" : "E",
      GPSLongitude: degrees(shot.position.lon),
      GPSAltitudeRef: "0",
      GPSAltitude: `${Math.round(shot.altitudeM * 1000)}/1000`,
    },
  };
}

function degrees(value: number): string {
  const whole = Math.floor(Math.abs(value));
  const minutes = (Math.abs(value) - whole) * 60;
  const seconds = (minutes - Math.floor(minutes)) * 60;
  return `${whole}/1 ${Math.floor(minutes)}/1 ${Math.round(seconds * 10_000)}/10000`;
}

function xmp(shot: Shot, width: number, height: number): string {
  const { gimbal } = shot;
  const along = shot.speedMps / Math.SQRT2;
  const attributes: Record<string, string> = {
    AltitudeType: "GpsFusionAlt",
    GpsStatus: "RTK",
    AbsoluteAltitude: signed(shot.altitudeM, 3),
    RelativeAltitude: signed(shot.relativeAltitudeM, 3),
    GpsLatitude: signed(shot.position.lat, 9),
    GpsLongitude: signed(shot.position.lon, 9),
    GimbalRollDegree: signed(gimbal.rollDeg, 2),
    GimbalYawDegree: signed(gimbal.yawDeg, 2),
    GimbalPitchDegree: signed(gimbal.pitchDeg, 2),
    FlightRollDegree: signed(gimbal.rollDeg / 3, 2),
    FlightYawDegree: signed(gimbal.yawDeg, 2),
    FlightPitchDegree: signed(-1.2, 2),
    FlightXSpeed: signed(along, 2),
    FlightYSpeed: signed(along, 2),
    FlightZSpeed: signed(0, 2),
    CalibratedFocalLength: camera.focalLengthPx.toFixed(6),
    CalibratedOpticalCenterX: (width / 2).toFixed(6),
    CalibratedOpticalCenterY: (height / 2).toFixed(6),
    RtkFlag: "50",
    LRFStatus: "Normal",
    LRFTargetDistance: shot.targetDistanceM.toFixed(3),
    DroneModel: "simulated",
    Version: "1.0",
  };
  const lines = Object.entries(attributes).map(
    ([name, value]) => `   drone-dji:${name}="${value}"`,
  );
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '  <rdf:Description rdf:about="" xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/"',
    `${lines.join("\n")}/>`,
    " </rdf:RDF>",
    "</x:xmpmeta>",
    '<?xpacket end="w"?>',
  ].join("\n");
}

/** DJI writes a plus before what is not negative. */
function signed(value: number, digits: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(digits)}`;
}
