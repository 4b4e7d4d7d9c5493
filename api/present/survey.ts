import type { BridgeGuess } from "../../analysis/bridge/nearestBridge.ts";
import type { Survey } from "../../analysis/domain/survey.ts";
import type { SurveyView } from "../schemas/survey.ts";
import { presentInstant } from "./instant.ts";

/** @param bridgeGuess while no bridge of its id is known: the one nearest to its photos */
export function presentSurvey(survey: Survey, bridgeGuess: BridgeGuess | null): SurveyView {
  const stored = survey.files.filter(({ state }) => state === "stored");
  return {
    id: survey.id,
    bridgeId: survey.bridgeId,
    bridgeKnown: survey.bridgeKnown,
    bridgeGuess: bridgeGuess && { ...bridgeGuess },
    placedAt: presentInstant(survey.placedAt),
    surveyedOn: survey.surveyedOn,
    drone: survey.drone,
    camera: survey.camera,
    standOffM: survey.standOffM,
    gsdMmPerPx: survey.gsdMmPerPx,
    crackWidthMm: survey.crackWidthMm,
    receivedAt: survey.receivedAt.toISOString(),
    state: survey.state,
    progress: {
      storedFiles: stored.length,
      totalFiles: survey.files.length,
      totalBytes: sum(survey.files.map(({ sizeBytes }) => sizeBytes)),
      storedBytes: sum(stored.map(({ sizeBytes }) => sizeBytes)),
      problems: survey.files.filter(({ state }) => state === "wrongHash" || state === "rejected")
        .length,
    },
    files: survey.files.map((file) => ({ ...file })),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
