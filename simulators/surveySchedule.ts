import type { Bridge } from "../analysis/domain/bridge.ts";
import type { NightOf } from "../analysis/domain/night.ts";
import type { SurveyId } from "../analysis/domain/survey.ts";
import type { ManifestMessage } from "../ingest/messages.ts";
import { formatTopic } from "../ingest/topics.ts";
import type { City } from "./city.ts";
import type { Outgoing } from "./cityMessages.ts";
import type { DroneSurvey } from "./droneSurvey.ts";
import { flySurvey } from "./droneSurvey.ts";
import { addNights } from "./nightDates.ts";
import type { Outbox } from "./outbox.ts";

export interface PlannedSurvey {
  surveyId: SurveyId;
  bridge: Bridge;
  surveyedOn: NightOf;
  photos: number;
  /** an earlier survey of the same places; null: the first */
  after: SurveyId | null;
}

/** Bytes of one chunk (docs/design.md: 256 KiB suggested). */
const chunkBytes = 256 * 1024;
/** Nights after the back-fill on which each bridge is flown: two at once, the others when a crew has time. */
const flownOn = [0, 0, 12, 24, 40];
/** The bridge in the worst state was flown before, so many days earlier: five years, the cycle of inspections. */
const flownBeforeDays = 1826;
/** After a restart the surveys of so many nights are sent again; what has arrived counts once. */
const resendNights = 4;

/** Surveys to begin after this night; after a restart (`resumed`) also those that may have been cut off. */
export function surveysDue(
  { city, firstNight, backfillNights }: { city: City; firstNight: NightOf; backfillNights: number },
  night: number,
  resumed: boolean,
): PlannedSurvey[] {
  const live = night + 1 - backfillNights;
  // The bridges in the worst state come first.
  const order = [...city.bridges].sort((a, b) => rank(b) - rank(a));
  return order.flatMap((bridge, i): PlannedSurvey[] => {
    const on = flownOn[i] ?? 40 + 16 * i;
    if (on > live || on < live - (resumed ? resendNights : 0)) return [];
    const surveyedOn = addNights(firstNight, backfillNights + on - 1);
    const flown = { bridge, photos: i < 2 ? 6 : 9, surveyId: surveyIdOf(bridge, surveyedOn) };
    if (i > 0) return [{ ...flown, surveyedOn, after: null }];
    const before = addNights(surveyedOn, -flownBeforeDays);
    const after = surveyIdOf(bridge, before);
    return [
      { ...flown, surveyId: after, surveyedOn: before, after: null },
      { ...flown, surveyedOn, after },
    ];
  });
}

function surveyIdOf({ id }: Bridge, surveyedOn: NightOf): SurveyId {
  return `SV-${id}-${surveyedOn.replaceAll("-", "")}`;
}

/** Renders the photos, announces them, sends them in chunks. */
export async function sendSurvey(
  outbox: Outbox,
  seed: number,
  { surveyId, bridge, surveyedOn, photos, after }: PlannedSurvey,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const survey = await flySurvey(seed, surveyId, bridge, surveyedOn, photos, after);
  if (signal.aborted) return;
  await outbox.send([manifest(survey)]);
  await outbox.send(chunks(survey));
}

export function manifest({
  surveyId,
  bridge,
  surveyedOn,
  standOffM,
  photos,
}: DroneSurvey): Outgoing {
  const message: ManifestMessage = {
    bridgeId: bridge.id,
    surveyedOn,
    drone: "simulated drone",
    camera: "Mizuhashi SIM-20",
    standOffM,
    files: photos.map(({ name, sha256, jpeg }) => ({ name, sha256, sizeBytes: jpeg.length })),
  };
  const topic = formatTopic({ kind: "manifest", surveyId });
  return { topic, payload: Buffer.from(JSON.stringify(message)), retain: false };
}

function* chunks({ surveyId, photos }: DroneSurvey): Generator<Outgoing> {
  for (const { sha256, jpeg } of photos) {
    for (let offset = 0; offset < jpeg.length; offset += chunkBytes) {
      const payload = jpeg.subarray(offset, offset + chunkBytes);
      yield {
        topic: formatTopic({ kind: "chunk", surveyId, sha256, offset }),
        payload,
        retain: false,
      };
    }
  }
}

function rank({ soundness }: Bridge): number {
  return { I: 0, II: 1, III: 2, IV: 3, none: 0 }[soundness ?? "none"];
}
