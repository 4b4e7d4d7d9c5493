import type { BridgeId } from "./bridge.ts";
import type { PhotoId } from "./photo.ts";

export type SurveyId = string;
export type Sha256 = string;

export interface SurveyFile {
  sha256: Sha256;
  name: string;
  sizeBytes: number;
  state: "missing" | "receiving" | "stored" | "wrongHash" | "rejected";
  /** why it was rejected or must be sent again */
  reason: string | null;
  photoId: PhotoId | null;
}

export interface Survey {
  id: SurveyId;
  /** as the manifest says */
  bridgeId: BridgeId;
  /** false while no bridge of that id is known: the survey waits unplaced */
  bridgeKnown: boolean;
  /** when a person said which bridge it shows, whatever the manifest said; null: nobody has */
  placedAt: Date | null;
  surveyedOn: string;
  drone: string | null;
  camera: string | null;
  /** planned distance to the surface, a source for the scale when the photo has no better */
  standOffM: number | null;
  gsdMmPerPx: number | null;
  /** crack width that the photos are to show, mm; null: the usual one */
  crackWidthMm: number | null;
  receivedAt: Date;
  state: "receiving" | "complete";
  files: readonly SurveyFile[];
}
