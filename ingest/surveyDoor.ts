import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { SurveyId } from "../analysis/domain/survey.ts";
import { TransientFault } from "../storage/transientFault.ts";
import { receiveChunk } from "./chunk.ts";
import type { Intake } from "./intake.ts";
import { receiveManifest } from "./manifest.ts";
import { mostChunkBytes, mostFileBytes, spoolKeptMs } from "./parameters.ts";
import { RejectedMessage } from "./rejectedMessage.ts";
import { lackOfRoom, megabytes } from "./uploadLimits.ts";

/** A file that has come whole, before its survey is announced. */
export interface SpooledFile {
  name: string;
  sizeBytes: number;
  sha256: string;
  path: string;
}

/** One that is not kept; `full`: the disk has no room, for this one or any other. */
export interface RefusedFile {
  name: string;
  refusal: string;
  full: boolean;
}

/** What became of an upload: taken like a drone's, or why not. */
export type Taken = { ok: true } | { ok: false; field: string; reason: string };

/** The way in for surveys that do not come over MQTT: the same manifest and chunks behind it. */
export interface SurveyDoor {
  /** @returns why it is not taken, when it is empty, too long or the disk is full */
  spool(name: string, bytes: Readable): Promise<SpooledFile | RefusedFile>;
  /**
   * @param manifest  as a drone would send it, without its files; checked here
   * @throws TransientFault when the database or disk cannot take it now
   */
  take(
    surveyId: SurveyId,
    manifest: object,
    files: readonly SpooledFile[],
    signal: AbortSignal,
  ): Promise<Taken>;
  discard(files: readonly SpooledFile[]): Promise<void>;
  close(): Promise<void>;
}

/** @param dataDir  spooled files lie below it, so that the disk that is looked at is theirs */
export async function openSurveyDoor(intake: Intake, dataDir: string): Promise<SurveyDoor> {
  const root = join(dataDir, "spool");
  await mkdir(root, { recursive: true });
  await dropOld(root, intake.now());
  const folder = await mkdtemp(join(root, "web-"));
  let count = 0;
  return {
    async spool(name, bytes) {
      const lack = await lackOfRoom(intake.blobs, intake.limits, mostFileBytes);
      if (lack !== null) {
        bytes.resume();
        return { name, refusal: lack, full: true };
      }
      count += 1;
      const path = join(folder, String(count));
      const hash = createHash("sha256");
      let sizeBytes = 0;
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          sizeBytes += chunk.byteLength;
          hash.update(chunk);
          // Read to its end, or the parts behind it never come; what is too long is not kept.
          done(null, sizeBytes > mostFileBytes ? undefined : chunk);
        },
      });
      try {
        await pipeline(bytes, counted, createWriteStream(path));
      } catch (error) {
        await rm(path, { force: true });
        const { code } = error as NodeJS.ErrnoException;
        if (code !== "ENOSPC" && code !== "EDQUOT") throw error;
        throw new TransientFault("disk: it is full", { cause: error });
      }
      const file = { name, sizeBytes, sha256: hash.digest("hex"), path };
      if (sizeBytes > 0 && sizeBytes <= mostFileBytes) return file;
      await rm(path, { force: true });
      const most = megabytes(mostFileBytes);
      const refusal =
        sizeBytes === 0 ? "an empty file" : `${megabytes(sizeBytes)}: at most ${most}`;
      return { name, refusal, full: false };
    },
    async take(surveyId, manifest, files, signal) {
      try {
        await takeFiles(intake, surveyId, manifest, files, signal);
        return { ok: true };
      } catch (error) {
        if (!(error instanceof RejectedMessage)) throw error;
        return { ok: false, field: error.field, reason: error.message };
      }
    },
    async discard(files) {
      for (const { path } of files) await rm(path, { force: true });
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function takeFiles(
  intake: Intake,
  surveyId: SurveyId,
  manifest: object,
  files: readonly SpooledFile[],
  signal: AbortSignal,
): Promise<void> {
  const announced = files.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 }));
  const arrival = (payload: Uint8Array) => {
    const topic = `web upload of ${surveyId}`;
    return { topic, payload, device: null, at: intake.now() };
  };
  const message = Buffer.from(JSON.stringify({ ...manifest, files: announced }));
  await receiveManifest(intake, { kind: "manifest", surveyId }, arrival(message));
  for (const { path, sha256 } of files) {
    let offset = 0;
    for await (const chunk of createReadStream(path, { highWaterMark: mostChunkBytes })) {
      const bytes = chunk as Buffer;
      const topic = { kind: "chunk", surveyId, sha256, offset } as const;
      await receiveChunk(intake, topic, arrival(bytes), signal);
      offset += bytes.byteLength;
    }
  }
}

/** What a killed process left behind. */
async function dropOld(root: string, now: Date): Promise<void> {
  for (const name of await readdir(root)) {
    const path = join(root, name);
    const { mtimeMs } = await stat(path);
    if (mtimeMs < now.getTime() - spoolKeptMs) await rm(path, { recursive: true, force: true });
  }
}
