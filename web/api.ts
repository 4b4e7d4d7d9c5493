import { signal } from "@preact/signals";
import type { BridgeEdit, BridgeView } from "../api/schemas/bridge.ts";
import type { BudgetEdit, CaseJudgementView } from "../api/schemas/caseJudgement.ts";
import type { CasePairView, CorrelationView } from "../api/schemas/casePair.ts";
import type { CasePhotoView } from "../api/schemas/casePhoto.ts";
import type { DeadLetterView } from "../api/schemas/deadLetter.ts";
import type { FindingActionBody, FindingView } from "../api/schemas/finding.ts";
import type { FeaturesView } from "../api/schemas/geo.ts";
import type { CaseActionBody, CaseDetailView, CaseView } from "../api/schemas/leakCase.ts";
import type { NightView } from "../api/schemas/night.ts";
import type { PageView } from "../api/schemas/page.ts";
import type { PhotoView } from "../api/schemas/photo.ts";
import type { PipeView } from "../api/schemas/pipe.ts";
import type { Problem } from "../api/schemas/problem.ts";
import type { RecordingView, SpectrumView } from "../api/schemas/recording.ts";
import type { BaselineView, SensorEdit, SensorView } from "../api/schemas/sensor.ts";
import type { SessionView } from "../api/schemas/session.ts";
import type { SurveyView } from "../api/schemas/survey.ts";
import type { SystemView } from "../api/schemas/system.ts";
import type { BaseFeatures } from "./map/base.ts";

/** What the server answered instead of what was asked for. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The server could not be reached, or the line broke: what was asked for may be asked again. */
export class OutOfReach extends Error {
  override readonly name = "OutOfReach";
}

/** False from the first request that found no server until one that did. */
export const serverReached = signal(true);

/** True once the server has said that nobody is signed in here any more. */
export const signedOut = signal(false);

const api = "/api/v1";
const patienceMs = 20_000;

export const fetchSession = () => read<SessionView>("/session");
export const fetchSystem = () => read<SystemView>("/system");
export const fetchBase = () => readOrNull<BaseFeatures>("/base");
export const fetchPipes = () => features<PipeView>("/pipes");
export const fetchSensors = () => features<SensorView>("/sensors");
export const fetchSensor = (id: string) => readOrNull<SensorView>(`/sensors/${at(id)}`);
export const fetchBaseline = (id: string) =>
  readOrNull<BaselineView>(`/sensors/${at(id)}/baseline`);
export const fetchBridges = () => features<BridgeView>("/bridges");
export const fetchBridge = (id: string) => readOrNull<BridgeView>(`/bridges/${at(id)}`);
export const fetchCases = () => pages<CaseView>("/cases", 4);
export const fetchCase = (id: string) => readOrNull<CaseDetailView>(`/cases/${at(id)}`);
/** Cases that crews are sent to, and those that they have dug. */
export const fetchJobs = () => pages<CaseView>("/cases?state=dispatched,dug", 4);
export const fetchCaseJudgement = () => read<CaseJudgementView>("/judgement");
export const fetchCorrelation = (caseId: string, { a, b, nightOf }: CasePairView) =>
  readOrNull<CorrelationView>(
    `/cases/${at(caseId)}/correlation?a=${at(a)}&b=${at(b)}&night=${nightOf}`,
  );
export const fetchSurveys = (bridgeId: string) =>
  pages<SurveyView>(`/surveys?bridgeId=${at(bridgeId)}`, 2);
export const fetchPhoto = (id: string) => readOrNull<PhotoView>(`/photos/${at(id)}`);
export const fetchPhotos = (bridgeId: string) =>
  pages<PhotoView>(`/photos?bridgeId=${at(bridgeId)}`, 4);
export const fetchFindings = (photoId: string) =>
  pages<FindingView>(`/findings?photoId=${at(photoId)}`, 2);
export const fetchBridgeFindings = (bridgeId: string) =>
  pages<FindingView>(`/findings?bridgeId=${at(bridgeId)}`, 4);
export const fetchNights = (sensorId: string, from: string, to: string) =>
  pages<NightView>(`/nights?sensorId=${at(sensorId)}&from=${from}&to=${to}`, 1);
export const fetchSpectrum = (id: string) =>
  readOrNull<SpectrumView>(`/recordings/${at(id)}/spectrum`);
export const fetchDeadLetters = () => pages<DeadLetterView>("/dead-letters", 1);
const audioUrl = (recordingId: string) => `${api}/recordings/${at(recordingId)}/audio`;

export async function fetchRecordings(sensorId: string, limit: number): Promise<RecordingView[]> {
  const page = await read<PageView<RecordingView>>(
    `/recordings?sensorId=${at(sensorId)}&limit=${limit}`,
  );
  return page.items;
}

export async function fetchAudio(recordingId: string): Promise<ArrayBuffer> {
  const answer = await request(audioUrl(recordingId), {});
  return answer.arrayBuffer();
}

export const actOnCase = (id: string, action: CaseActionBody, version: number) =>
  write<CaseView>("POST", `/cases/${at(id)}/actions`, action, version);
/** The same, counted once however often it is sent; on "*" whatever version the case has. */
export const actOnCaseOnce = (
  id: string,
  action: CaseActionBody,
  version: number | "*",
  key: string,
) => write<CaseView>("POST", `/cases/${at(id)}/actions`, action, version, key);
export const actOnFinding = (id: string, action: FindingActionBody, version: number) =>
  write<FindingView>("POST", `/findings/${at(id)}/actions`, action, version);
export const editSensor = (id: string, edit: SensorEdit, version: number) =>
  write<SensorView>("PATCH", `/sensors/${at(id)}`, edit, version);
export const editBridge = (id: string, edit: BridgeEdit, version: number) =>
  write<BridgeView>("PATCH", `/bridges/${at(id)}`, edit, version);
export const editBudget = (edit: BudgetEdit, version: number) =>
  write<CaseJudgementView>("PUT", "/judgement/budget", edit, version);

/** A picture takes longer than words. */
const picturePatienceMs = 120_000;

/** Adds a picture to a case, counted once however often it is sent. */
export async function addCasePhoto(
  id: string,
  picture: Blob,
  takenAt: string,
  key: string,
): Promise<CasePhotoView> {
  const answer = await request(
    `${api}/cases/${at(id)}/photos?takenAt=${at(takenAt)}`,
    {
      method: "POST",
      headers: { "content-type": picture.type, "idempotency-key": key },
      body: picture,
    },
    picturePatienceMs,
  );
  return (await answer.json()) as CasePhotoView;
}

function at(id: string): string {
  return encodeURIComponent(id);
}

/** Asks whether the session goes on: a stream that breaks off does not say why. */
export async function noteSignedOut(): Promise<void> {
  try {
    if ((await fetchSession()).person === null) signedOut.value = true;
  } catch (error) {
    if (!(error instanceof OutOfReach || error instanceof Refused)) throw error;
  }
}

export async function read<T>(where: string): Promise<T> {
  const answer = await request(api + where, { headers: { accept: "application/json" } });
  return (await answer.json()) as T;
}

/** Null where the server says that there is no such thing. */
async function readOrNull<T>(where: string): Promise<T | null> {
  try {
    return await read<T>(where);
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 404) return null;
    throw error;
  }
}

async function features<T>(where: string): Promise<T[]> {
  const answer = await request(api + where, { headers: { accept: "application/geo+json" } });
  const collection = (await answer.json()) as FeaturesView<T>;
  return collection.features.map(({ properties }) => properties);
}

/** Items of the first pages, `most` of 500 each. */
export async function pages<T>(where: string, most: number): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < most; page++) {
    const after: string = cursor === null ? "" : `&cursor=${at(cursor)}`;
    const joint = where.includes("?") ? "&" : "?";
    const answer: PageView<T> = await read<PageView<T>>(`${where}${joint}limit=500${after}`);
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === null) break;
  }
  return items;
}

/** @param version the one that an edit was made on */
export async function write<T>(
  method: "POST" | "PATCH" | "PUT" | "DELETE",
  where: string,
  body?: unknown,
  version?: number | "*",
  key?: string,
): Promise<T> {
  const answer = await request(api + where, {
    method,
    // A decision that is under way outlives the page that is being closed.
    keepalive: true,
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(version !== undefined && { "if-match": version === "*" ? version : `"${version}"` }),
      ...(key !== undefined && { "idempotency-key": key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}

async function request(url: string, init: RequestInit, waitMs = patienceMs): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, { ...init, signal: AbortSignal.timeout(waitMs) });
  } catch (cause) {
    serverReached.value = false;
    throw new OutOfReach(`${url} was not answered`, { cause });
  }
  serverReached.value = true;
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (problem.type.endsWith("/SignInNeeded")) signedOut.value = true;
  throw new Refused(problem);
}

/** Problem details, or the plain status when something in between answered (a proxy, say). */
async function problemOf(answer: Response): Promise<Problem> {
  if (answer.headers.get("content-type")?.includes("application/problem+json")) {
    return (await answer.json()) as Problem;
  }
  return {
    type: "about:blank",
    title: answer.statusText,
    status: answer.status,
    detail: `${answer.status} ${answer.statusText}`,
  };
}
