import { nearestBridge } from "../analysis/bridge/nearestBridge.ts";
import type { Survey } from "../analysis/domain/survey.ts";
import { allBridges } from "../storage/sql/bridges.ts";
import type { Db } from "../storage/sql/database.ts";
import { photoGates } from "../storage/sql/photos.ts";
import { presentSurvey } from "./present/survey.ts";
import type { SurveyView } from "./schemas/survey.ts";

/** Surveys, those that wait for their bridge with the one that their photos lie nearest to. */
export async function surveyViews(db: Db, found: readonly Survey[]): Promise<SurveyView[]> {
  const waiting = found.filter(({ bridgeKnown }) => !bridgeKnown);
  if (waiting.length === 0) return found.map((one) => presentSurvey(one, null));
  const bridges = await allBridges(db);
  const views: SurveyView[] = [];
  for (const one of found) {
    const photos = one.bridgeKnown ? [] : await photoGates(db, one.id);
    const positions = photos.flatMap(({ position }) => position ?? []);
    views.push(presentSurvey(one, nearestBridge(positions, bridges)));
  }
  return views;
}

export async function surveyView(db: Db, survey: Survey): Promise<SurveyView> {
  const [view] = await surveyViews(db, [survey]);
  if (!view) throw new Error(`no view of ${survey.id}`);
  return view;
}
