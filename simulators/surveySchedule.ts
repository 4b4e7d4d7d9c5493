import type { Bridge } from "../analysis/domain/bridge.ts";
import type { NightOf } from "../analysis/domain/night.ts";
import type { City } from "./city.ts";
import type { Outbox } from "./outbox.ts";
import type { Scenario } from "./scenario.ts";

export interface PlannedSurvey {
  surveyId: string;
  bridge: Bridge;
  surveyedOn: NightOf;
}

export function surveysDue(_city: City, _nightOfLife: number, _resumed: boolean): PlannedSurvey[] {
  return [];
}

export async function sendSurvey(
  _outbox: Outbox,
  _scenario: Scenario,
  _survey: PlannedSurvey,
  _signal: AbortSignal,
): Promise<void> {}
