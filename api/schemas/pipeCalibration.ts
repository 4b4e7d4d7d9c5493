import Type from "typebox";
import { LocalDate } from "./instant.ts";
import { nullable } from "./nullable.ts";

const measured = {
  speedMps: Type.Number({
    minimum: 100,
    maximum: 1600,
    description: "wave speed as measured, 100 to 1600 m/s",
  }),
  relativeSd: Type.Number({
    minimum: 0.001,
    maximum: 0.3,
    description: "relative standard deviation of the measurement, 0.001 to 0.3; 0.02 is 2 %",
  }),
  measuredOn: LocalDate,
  waterTemperatureC: nullable(
    Type.Number({ minimum: 0, maximum: 60, description: "degrees Celsius from 0 to 60, or null" }),
  ),
  method: Type.Enum(["sourceBeyond", "sourceBetween", "threeSensors", "other"], {
    description: "sourceBeyond, sourceBetween, threeSensors or other",
  }),
};

export const PipeCalibrationBody = Type.Object(measured, { additionalProperties: false });

export const PipeCalibrationView = Type.Object({
  pipeId: Type.String(),
  ...measured,
  by: Type.String(),
});
