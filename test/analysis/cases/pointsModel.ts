import type { CaseModel } from "../../../analysis/cases/caseModel.ts";
import { caseModelFormat } from "../../../analysis/cases/caseModel.ts";

/** Points that one can add up by hand. */
export const pointsModel: CaseModel = {
  format: caseModelFormat,
  version: "case-test",
  command: "by hand",
  data: [],
  note: "for tests",
  licence: "Apache-2.0",
  pointsPerLogit: 10,
  base: 40,
  points: {
    level: { reference: 3.5, perUnit: 4 },
    heardNights: { reference: 2, perUnit: 5 },
    heardShare: { reference: 1, perUnit: 10 },
    spread: { reference: 4, perUnit: -2 },
    thirds: { reference: 1, perUnit: -2 },
    clip: { reference: 0, perUnit: 5 },
    soundShare: { reference: 0, perUnit: 20 },
    soundStrength: { reference: 2, perUnit: 2 },
    soundNeighbours: { reference: 0, perUnit: 2 },
    neighbours: { reference: 0, perUnit: 8 },
    shape: { reference: 1, perUnit: 1 },
    located: { reference: 0, perUnit: 10 },
    quiet: { reference: 0, perUnit: -8 },
  },
  curve: [
    { score: 0, falseCasesPerSensorYear: 0.6, recall: 0.9 },
    { score: 40, falseCasesPerSensorYear: 0.36, recall: 0.85 },
    { score: 60, falseCasesPerSensorYear: 0.12, recall: 0.7 },
    { score: 80, falseCasesPerSensorYear: 0.02, recall: 0.3 },
  ],
};
