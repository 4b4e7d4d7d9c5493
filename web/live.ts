import { signal } from "@preact/signals";
import type { EventView } from "../api/schemas/event.ts";
import { loadBridges, refreshBridge } from "./bridges/bridges.ts";
import { loadCaseJudgement } from "./cases/caseJudgement.ts";
import { loadCases, refreshCase } from "./cases/cases.ts";
import type { EventKind } from "./events.ts";
import { followEvents } from "./events.ts";
import { loadSensors, refreshSensor } from "./sensors/sensors.ts";
import { loadSystem } from "./system/system.ts";

/** Counts changes about one subject (a case, a sensor, a photo): panels that show it load anew. */
const changes = new Map<string, ReturnType<typeof signal<number>>>();

export function changesOf(subject: string): { readonly value: number | undefined } {
  const known = changes.get(subject);
  if (known) return known;
  const counter = signal<number | undefined>(0);
  changes.set(subject, counter);
  return counter;
}

const parts = ["cases", "sensors", "bridges", "system", "judgement"] as const;
type Part = (typeof parts)[number];

/** A burst (a back-filled night) is gathered this long, then fetched at once. */
const gatherMs = 150;
/** More single things than this in one burst: the whole list is one request instead. */
const mostSingles = 8;

const stale = {
  parts: new Set<Part>(),
  cases: new Set<string>(),
  sensors: new Set<string>(),
  bridges: new Set<string>(),
};
let timer = 0;
let busy = false;

/** From here on the page follows the event log: it patches what changed and reloads nothing. */
export function goLive(after: number, failed: (error: unknown) => void): () => void {
  return followEvents(
    after,
    (kind, event) => {
      note(kind, event);
      schedule(failed);
    },
    () => {
      for (const part of parts) stale.parts.add(part);
      schedule(failed);
    },
  );
}

function note(kind: EventKind, { subject, data }: EventView): void {
  bump(subject);
  stale.parts.add("system");
  switch (kind) {
    case "case.opened":
    case "case.raised":
    case "case.lowered":
    case "case.located":
    case "case.joined":
    case "case.cleared":
    case "case.acted":
    case "case.photographed":
      stale.cases.add(subject);
      return;
    case "sensor.new":
      // The usual budget and what it leads to go by the number of sensors.
      stale.parts.add("judgement");
      stale.sensors.add(subject);
      return;
    case "sensor.placed":
    case "sensor.status":
      stale.sensors.add(subject);
      return;
    case "night.decided":
      stale.parts.add("sensors");
      bump("nights");
      return;
    case "bridge.changed":
      stale.bridges.add(subject);
      return;
    case "judgement.budget":
      stale.parts.add("judgement");
      return;
    case "recording.received":
    case "recording.analysed":
    case "recording.failed":
      bump(`recordings of ${sensorOf(subject)}`);
      return;
    case "survey.received":
    case "survey.progress":
    case "survey.complete":
    case "photo.analysed":
    case "photo.failed":
      bump("surveys");
      return;
    case "finding.proposed":
    case "finding.reviewed":
      bump("findings");
      if (isAboutPhoto(data)) bump(data.photoId);
      return;
    case "deadLetter.added":
      bump("deadLetters");
      return;
  }
}

function schedule(failed: (error: unknown) => void): void {
  if (timer !== 0 || busy) return;
  timer = window.setTimeout(() => {
    timer = 0;
    busy = true;
    catchUp()
      .catch(failed)
      .finally(() => {
        busy = false;
        if (somethingStale()) schedule(failed);
      });
  }, gatherMs);
}

async function catchUp(): Promise<void> {
  const wanted = new Set(stale.parts);
  const ids = { cases: taken("cases"), sensors: taken("sensors"), bridges: taken("bridges") };
  stale.parts.clear();
  for (const part of ["cases", "sensors", "bridges"] as const) {
    if (ids[part].length > mostSingles) wanted.add(part);
  }
  await Promise.all([
    wanted.has("system") ? loadSystem() : undefined,
    wanted.has("judgement") ? loadCaseJudgement() : undefined,
    wanted.has("cases") ? loadCases() : Promise.all(ids.cases.map(refreshCase)),
    wanted.has("sensors") ? loadSensors() : Promise.all(ids.sensors.map(refreshSensor)),
    wanted.has("bridges") ? loadBridges() : Promise.all(ids.bridges.map(refreshBridge)),
  ]);
}

function taken(part: "cases" | "sensors" | "bridges"): string[] {
  const ids = [...stale[part]];
  stale[part].clear();
  return ids;
}

function somethingStale(): boolean {
  return stale.parts.size + stale.cases.size + stale.sensors.size + stale.bridges.size > 0;
}

function bump(subject: string): void {
  const counter = changes.get(subject);
  if (counter) counter.value = (counter.value ?? 0) + 1;
}

/** A recording's id begins with its sensor's. */
function sensorOf(recordingId: string): string {
  return recordingId.slice(0, recordingId.lastIndexOf("_"));
}

function isAboutPhoto(data: unknown): data is { photoId: string } {
  return (
    typeof data === "object" &&
    data !== null &&
    "photoId" in data &&
    typeof data.photoId === "string"
  );
}
