import type { SensorId } from "../analysis/domain/sensor.ts";
import type { Sha256, SurveyId } from "../analysis/domain/survey.ts";
import { RejectedMessage } from "./rejectedMessage.ts";

/** Everything that may arrive or leave, as its topic says it (docs/design.md). */
export type Topic =
  | { kind: "recording"; sensorId: SensorId; recordedAt: Date }
  | { kind: "night"; sensorId: SensorId; nightOf: string }
  | { kind: "spectrum"; sensorId: SensorId; recordedAt: Date }
  | { kind: "status"; sensorId: SensorId }
  | { kind: "commands"; sensorId: SensorId }
  | { kind: "manifest"; surveyId: SurveyId }
  | { kind: "chunk"; surveyId: SurveyId; sha256: Sha256; offset: number }
  | { kind: "progress"; surveyId: SurveyId };

const topicRoot = "mizuhashi/v1";

/** What the server subscribes to on an external broker: all that devices send, nothing sent down. */
export const receivedTopics = [
  `${topicRoot}/sensors/+/recordings/+`,
  `${topicRoot}/sensors/+/nights/+`,
  `${topicRoot}/sensors/+/spectra/+`,
  `${topicRoot}/sensors/+/status`,
  `${topicRoot}/surveys/+/manifest`,
  `${topicRoot}/surveys/+/files/+/+`,
] as const;

/** Ids stand in topics, file names and addresses: letters, digits, dot, dash, underscore. */
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const expectedId = "1 to 64 letters, digits, '.', '-' or '_', beginning with a letter or digit";

/** @throws RejectedMessage when the topic is none of ours */
export function parseTopic(topic: string): Topic {
  const [, , family, id = "", kind = "", ...rest] = topic.split("/");
  if (!topic.startsWith(`${topicRoot}/`) || (family !== "sensors" && family !== "surveys")) {
    throw new RejectedMessage("topic", topic, `${topicRoot}/sensors/… or ${topicRoot}/surveys/…`);
  }
  if (!idPattern.test(id)) {
    throw new RejectedMessage(family === "sensors" ? "sensorId" : "surveyId", id, expectedId);
  }
  const parsed = family === "sensors" ? sensorTopic(id, kind, rest) : surveyTopic(id, kind, rest);
  if (!parsed) throw new RejectedMessage("topic", topic, "a topic of docs/design.md");
  return parsed;
}

export function formatTopic(topic: Topic): string {
  switch (topic.kind) {
    case "recording":
      return `${topicRoot}/sensors/${topic.sensorId}/recordings/${formatInstant(topic.recordedAt)}`;
    case "spectrum":
      return `${topicRoot}/sensors/${topic.sensorId}/spectra/${formatInstant(topic.recordedAt)}`;
    case "night":
      return `${topicRoot}/sensors/${topic.sensorId}/nights/${topic.nightOf}`;
    case "status":
    case "commands":
      return `${topicRoot}/sensors/${topic.sensorId}/${topic.kind}`;
    case "manifest":
    case "progress":
      return `${topicRoot}/surveys/${topic.surveyId}/${topic.kind}`;
    case "chunk":
      return `${topicRoot}/surveys/${topic.surveyId}/files/${topic.sha256}/${topic.offset}`;
    default:
      return topic satisfies never;
  }
}

/** `20261124T020000000Z`: an instant, UTC, as topics and recording ids write it. */
export function formatInstant(at: Date): string {
  return at.toISOString().replace(/[-:.]/g, "");
}

/** @throws RejectedMessage when it is not `YYYYMMDDTHHMMSSsssZ` or no such instant exists */
export function parseInstant(field: string, text: string): Date {
  const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z$/.exec(text);
  if (parts) {
    const [, year, month, day, hour, minute, second, milli] = parts;
    const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milli}Z`);
    // A February 30 parses to March 2: only what reads back the same was a real instant.
    if (!Number.isNaN(at.getTime()) && formatInstant(at) === text) return at;
  }
  throw new RejectedMessage(field, text, "a UTC instant such as 20261124T020000000Z");
}

function sensorTopic(sensorId: SensorId, kind: string, rest: string[]): Topic | null {
  const [last] = rest;
  if (rest.length === 0 && (kind === "status" || kind === "commands")) return { kind, sensorId };
  if (last === undefined || rest.length !== 1) return null;
  switch (kind) {
    case "recordings":
      return { kind: "recording", sensorId, recordedAt: parseInstant("recordedAt", last) };
    case "spectra":
      return { kind: "spectrum", sensorId, recordedAt: parseInstant("recordedAt", last) };
    case "nights":
      return { kind: "night", sensorId, nightOf: parseDate("date", last) };
    default:
      return null;
  }
}

function surveyTopic(surveyId: SurveyId, kind: string, rest: string[]): Topic | null {
  if (rest.length === 0 && (kind === "manifest" || kind === "progress")) return { kind, surveyId };
  const [sha256, offset] = rest;
  if (kind !== "files" || sha256 === undefined || offset === undefined || rest.length !== 2) {
    return null;
  }
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new RejectedMessage("sha256", sha256, "64 lower-case hexadecimal digits");
  }
  if (!/^(0|[1-9]\d{0,11})$/.test(offset)) {
    throw new RejectedMessage("offset", offset, "a byte offset in decimal digits");
  }
  return { kind: "chunk", surveyId, sha256, offset: Number(offset) };
}

function parseDate(field: string, text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  if (at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)) return text;
  throw new RejectedMessage(field, text, "a date such as 2026-11-24 (the night's morning)");
}
