import type { Random } from "./random.ts";

/** A photo in the making: brightness 0 (black) to 1 (white), row by row. */
export interface Canvas {
  width: number;
  height: number;
  light: Float32Array;
  /** warm (+) to cold (−) tint per pixel: rust, moss, lime */
  tint: Float32Array;
  /** mm per pixel: everything is drawn in millimetres of concrete */
  gsdMmPerPx: number;
}

/** Rows drawn before the event loop gets its turn: some 5 ms of work. */
const rowsAtOnce = 24;

export function blankCanvas(width: number, height: number, gsdMmPerPx: number): Canvas {
  const pixels = width * height;
  return {
    width,
    height,
    gsdMmPerPx,
    light: new Float32Array(pixels),
    tint: new Float32Array(pixels),
  };
}

/** Runs over the rows and lets others run in between. */
export async function eachRow(height: number, draw: (y: number) => void): Promise<void> {
  for (let y = 0; y < height; y++) {
    draw(y);
    if (y % rowsAtOnce === rowsAtOnce - 1) await new Promise<void>((done) => setImmediate(done));
  }
}

/**
 * Bare concrete: a tone, 1/f texture (each octave of wavelength varies alike, as natural surfaces do),
 * aggregate that shows through, and bug holes with a lit lower rim.
 */
export async function pourConcrete(canvas: Canvas, rng: Random): Promise<void> {
  canvas.light.fill(rng.between(0.48, 0.68));
  const perOctave = rng.between(0.007, 0.016);
  for (let cell = canvas.width / 1.5; cell >= 2; cell /= 2) {
    // The finest octaves are the sand, which photos show more strongly.
    await addNoise(canvas, rng, cell, cell, perOctave * (cell < 8 ? 1.25 : 1));
  }
  await addNoise(canvas, rng, 400, 300, rng.between(0.01, 0.03), "tint");
  aggregate(canvas, rng);
  bugHoles(canvas, rng);
}

/** Smooth random field with corners `cellX` × `cellY` px apart, standard deviation `sd` at the corners. */
export async function addNoise(
  { width, height, light, tint }: Canvas,
  rng: Random,
  cellX: number,
  cellY: number,
  sd: number,
  into: "light" | "tint" = "light",
): Promise<void> {
  const target = into === "light" ? light : tint;
  const columns = Math.ceil(width / cellX) + 2;
  const grid = Float32Array.from({ length: columns * (Math.ceil(height / cellY) + 2) }, () => {
    // Two uniforms less one: a triangle, near enough to normal for texture and six times as fast.
    return (rng.uniform() + rng.uniform() - 1) * 2.45 * sd;
  });
  const lattice = new Int32Array(width);
  const share = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    lattice[x] = Math.floor(x / cellX);
    share[x] = smooth(x / cellX - lattice[x]!);
  }
  await eachRow(height, (y) => {
    const row = Math.floor(y / cellY);
    const down = smooth(y / cellY - row);
    const upper = row * columns;
    const lower = upper + columns;
    for (let x = 0; x < width; x++) {
      const i = lattice[x]!;
      const s = share[x]!;
      const top = grid[upper + i]! + (grid[upper + i + 1]! - grid[upper + i]!) * s;
      const bottom = grid[lower + i]! + (grid[lower + i + 1]! - grid[lower + i]!) * s;
      target[y * width + x]! += top + (bottom - top) * down;
    }
  });
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Stones of 5 to 20 mm that show through the skin as faint lighter or darker patches. */
function aggregate(canvas: Canvas, rng: Random): void {
  const areaM2 = (canvas.width * canvas.height * canvas.gsdMmPerPx ** 2) / 1e6;
  const stones = Math.min(4000, Math.round(areaM2 * rng.between(150, 900)));
  for (let i = 0; i < stones; i++) {
    const radius = rng.between(2.5, 10) / canvas.gsdMmPerPx;
    const tone = 0.03 * rng.gauss();
    disc(canvas, rng.uniform() * canvas.width, rng.uniform() * canvas.height, radius, tone, 0.5);
  }
}

/** Air bubbles against the form, 1 to 10 mm: dark, with a bright rim away from the light. */
function bugHoles(canvas: Canvas, rng: Random): void {
  const areaM2 = (canvas.width * canvas.height * canvas.gsdMmPerPx ** 2) / 1e6;
  const holes = Math.min(3000, Math.round(areaM2 * rng.between(60, 900)));
  for (let i = 0; i < holes; i++) {
    const radius = (0.5 * 10 ** (rng.uniform() * rng.uniform())) / canvas.gsdMmPerPx;
    const [x, y] = [rng.uniform() * canvas.width, rng.uniform() * canvas.height];
    disc(canvas, x, y + radius * 0.6, radius * 1.15, 0.05, 1);
    disc(canvas, x, y, radius, -rng.between(0.1, 0.3), 1);
  }
}

/** A round patch; `edgePx` is the width over which it fades. */
export function disc(
  { width, height, light }: Canvas,
  centreX: number,
  centreY: number,
  radius: number,
  tone: number,
  edgePx: number,
): void {
  const reach = radius + edgePx;
  const [top, bottom] = [
    Math.max(0, Math.floor(centreY - reach)),
    Math.min(height - 1, Math.ceil(centreY + reach)),
  ];
  const [left, right] = [
    Math.max(0, Math.floor(centreX - reach)),
    Math.min(width - 1, Math.ceil(centreX + reach)),
  ];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const outside = Math.hypot(x - centreX, y - centreY) - radius;
      const cover = Math.max(0, Math.min(1, 0.5 - outside / (2 * edgePx)));
      light[y * width + x]! += tone * cover;
    }
  }
}
