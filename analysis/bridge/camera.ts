/** Sensor of a camera whose EXIF says less than its data sheet. */
export interface Camera {
  /** as EXIF writes them, upper case */
  make: string;
  model: string;
  sensorWidthMm: number;
  /** width of the full frame, px */
  widthPx: number;
}

/** Data sheets by way of bridge.md 2.2; one line a camera, add freely. */
const cameras: readonly Camera[] = [
  { make: "DJI", model: "FC300S", sensorWidthMm: 6.17, widthPx: 4000 },
  { make: "DJI", model: "M3E", sensorWidthMm: 17.3, widthPx: 5280 },
  { make: "DJI", model: "ZENMUSEP1", sensorWidthMm: 35.9, widthPx: 8192 },
  { make: "AUTEL ROBOTICS", model: "XT705", sensorWidthMm: 13.133, widthPx: 5472 },
  { make: "SKYDIO", model: "2", sensorWidthMm: 6.287, widthPx: 4056 },
];

export function cameraOf(make: string | null, model: string | null): Camera | null {
  const found = cameras.find(
    (camera) => camera.make === make?.toUpperCase() && camera.model === model?.toUpperCase(),
  );
  return found ?? null;
}
