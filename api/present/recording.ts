import type {
  Recording,
  RecordingAssessment,
  RecordingQuality,
} from "../../analysis/domain/recording.ts";
import type { AssessmentView, RecordingView } from "../schemas/recording.ts";
import { presentReasons } from "./reason.ts";

export function presentRecording(recording: Recording): RecordingView {
  const self = `/api/v1/recordings/${recording.id}`;
  return {
    id: recording.id,
    sensorId: recording.sensorId,
    recordedAt: recording.recordedAt.toISOString(),
    receivedAt: recording.receivedAt.toISOString(),
    state: recording.state,
    durationSeconds: recording.durationSeconds,
    sampleRateHz: recording.sampleRateHz,
    levelDb: recording.levelDb,
    quality: recording.quality && presentQuality(recording.quality),
    humLines: recording.humLines.map(({ frequencyHz, heightDb }) => ({ frequencyHz, heightDb })),
    features: recording.features && { ...recording.features },
    assessment: recording.assessment && presentAssessment(recording.assessment),
    failure: recording.failure,
    links: {
      self,
      sensor: `/api/v1/sensors/${recording.sensorId}`,
      audio: `${self}/audio`,
      spectrum: `${self}/spectrum`,
    },
  };
}

function presentAssessment(assessment: RecordingAssessment): AssessmentView {
  return {
    leakProbability: assessment.leakProbability,
    class: assessment.class,
    classProbabilities: { ...assessment.classProbabilities },
    anomalyScore: assessment.anomalyScore,
    anomalyBasis: assessment.anomalyBasis,
    score: assessment.score,
    reasons: presentReasons(assessment.reasons),
    modelVersion: assessment.modelVersion,
  };
}

function presentQuality(quality: RecordingQuality): NonNullable<RecordingView["quality"]> {
  return {
    clippedShare: quality.clippedShare,
    zeroShare: quality.zeroShare,
    problems: [...quality.problems],
  };
}
