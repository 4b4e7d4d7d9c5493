import { expect, test } from "vitest";
import type { PipeCalibration } from "../../../analysis/domain/pipeCalibration.ts";
import {
  deletePipeCalibration,
  pipeCalibration,
  pipeCalibrations,
  savePipeCalibration,
} from "../../../storage/sql/pipeCalibrations.ts";
import { onBothEngines } from "./engines.ts";

const measured: PipeCalibration = {
  pipeId: "P-0012",
  speedMps: 1180.5,
  relativeSd: 0.015,
  measuredOn: "2026-11-20",
  waterTemperatureC: null,
  method: "sourceBeyond",
  by: "local",
};

onBothEngines("calibrations", (opened) => {
  const db = () => opened().store.db;

  test("one a pipe: a newer measurement replaces the older", async () => {
    await savePipeCalibration(db(), measured);
    const newer = {
      ...measured,
      speedMps: 1201,
      waterTemperatureC: 12.5,
      measuredOn: "2026-11-24",
    };
    await savePipeCalibration(db(), newer);
    await savePipeCalibration(db(), { ...measured, pipeId: "P-0013" });
    expect(await pipeCalibration(db(), "P-0012")).toEqual(newer);
    expect([...(await pipeCalibrations(db())).keys()]).toEqual(["P-0012", "P-0013"]);
  });

  test("taken back, the pipe has none", async () => {
    await savePipeCalibration(db(), measured);
    expect(await deletePipeCalibration(db(), "P-0012")).toBe(true);
    expect(await deletePipeCalibration(db(), "P-0012")).toBe(false);
    expect(await pipeCalibration(db(), "P-0012")).toBeNull();
  });
});
