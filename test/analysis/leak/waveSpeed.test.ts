import { describe, expect, test } from "vitest";
import {
  pairPosition,
  positionUncertainty,
  usualWall,
  water10C,
  waveSpeed,
} from "../../../analysis/leak/waveSpeed.ts";
import type { Tolerance } from "../dsp/golden.ts";
import { expectNear, golden } from "../dsp/golden.ts";

const file = golden<{
  tolerance: Tolerance;
  speed: Record<string, number>[];
  position: Record<string, number>[];
}>("wave_position");

describe("waveSpeed", () => {
  test.each(file.speed)("agrees with the reference: $pipe, K $K_pa", (wanted) => {
    const speed = waveSpeed(
      {
        innerDiameterM: wanted.D_inner_m!,
        thicknessM: wanted.e_m!,
        youngPa: wanted.E_pa!,
        poisson: wanted.nu!,
      },
      { bulkModulusPa: wanted.K_pa!, densityKgM3: wanted.rho! },
    );
    expectNear(speed, wanted.c!, file.tolerance);
  });

  // leak.md 5, typical values: K = 2.2 GPa, ρ = 1000, usual Japanese wall classes.
  test.each([
    ["DIP", 100, 1369],
    ["DIP", 200, 1278],
    ["DIP", 300, 1203],
    ["CIP", 150, 1280],
    ["SP", 50, 1392],
    ["SP", 100, 1339],
    ["SUS", 50, 1377],
    ["CU", 20, 1340],
    ["LP", 20, 1212],
    ["ACP", 150, 1060],
    ["VP", 50, 521],
    ["VP", 100, 473],
    ["VP", 150, 457],
    ["PE", 100, 374],
  ] as const)("usual wall of %s %i mm gives about %i m/s", (material, diameterMm, typical) => {
    const wall = usualWall({ material, diameterMm })!;
    const speed = waveSpeed(wall, { bulkModulusPa: 2.2e9, densityKgM3: 1000 });
    expectNear(speed, typical, { rel: 0.03 });
  });

  test("an unknown material or diameter has no speed", () => {
    expect(usualWall({ material: "unknown", diameterMm: 100 })).toBeNull();
    expect(usualWall({ material: "DIP", diameterMm: null })).toBeNull();
  });

  test("colder water is slower", () => {
    const wall = usualWall({ material: "DIP", diameterMm: 150 })!;
    const warm = { bulkModulusPa: 2.18e9, densityKgM3: 998.2 };
    expect(waveSpeed(wall, water10C)).toBeLessThan(waveSpeed(wall, warm));
  });
});

describe("pairPosition", () => {
  test.each(file.position)("agrees with the reference: L $L_m, c $c, τ $tau_s", (wanted) => {
    const got = pairPosition(wanted.L_m!, wanted.c!, wanted.tau_s!);
    expectNear(got.fromA, wanted.x_from_A_m!, { ...file.tolerance, abs: 1e-9 });
    expect(got.outside).toBe(wanted.outside);
    const none = { delaySeconds: 0, speedMps: 0, lengthM: 0 };
    const timing = positionUncertainty(wanted.c!, wanted.tau_s!, { ...none, delaySeconds: 1e-3 });
    expectNear(timing, wanted.error_m_per_ms!, file.tolerance);
    const speed = positionUncertainty(wanted.c!, wanted.tau_s!, {
      ...none,
      speedMps: 0.05 * wanted.c!,
    });
    expectNear(speed, wanted.dx_for_c_5pct_m!, { ...file.tolerance, abs: 1e-12 });
  });

  test("2 m error of length is 1 m error of position", () => {
    expectNear(positionUncertainty(1250, 0, { delaySeconds: 0, speedMps: 0, lengthM: 2 }), 1, {
      rel: 1e-12,
    });
  });
});
