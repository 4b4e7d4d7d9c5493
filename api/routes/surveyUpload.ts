import { createHash } from "node:crypto";
import multipart from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import Type from "typebox";
import { survey } from "../../storage/sql/surveys.ts";
import { TransientFault } from "../../storage/transientFault.ts";
import type { SpooledFile, SurveyDoor } from "../deps.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { ApiProblem, BadRequest } from "../problems.ts";
import { SurveyView } from "../schemas/survey.ts";
import { surveyView } from "../surveyViews.ts";

/** Fields of a manifest that are numbers; a form has only text. */
const numbers = new Set(["standOffM", "gsdMmPerPx", "crackWidthMm"]);
const words = new Set(["bridgeId", "surveyedOn", "drone", "camera"]);
const surveyIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Files of one request; a page sends a longer flight in several, under one survey id. */
const mostFiles = 500;
const mostFields = 20;

const UploadView = Type.Object({
  survey: SurveyView,
  refused: Type.Array(Type.Object({ name: Type.String(), reason: Type.String() }), {
    description: "files that were not even announced: empty, or too long",
  }),
});

interface Form {
  fields: Map<string, string>;
  files: SpooledFile[];
  refused: { name: string; reason: string }[];
  /** why the disk takes no more; null while it does */
  full: string | null;
}

/** Photos from the page: read from the form, then announced and taken in like a drone's. */
export const surveyUploadRoutes: Resource = async (app, { db, surveys: door }) => {
  await app.register(multipart, {
    limits: {
      files: mostFiles,
      fields: mostFields,
      parts: mostFiles + mostFields,
      fieldNameSize: 100,
      fieldSize: 1000,
      // What is longer than a photo may be is read to its end and named; this ends what never ends.
      fileSize: 1024 ** 3,
    },
  });

  app.post(
    "/surveys",
    {
      config: { act: "survey.upload" },
      schema: {
        tags: ["surveys"],
        summary: "Upload photos as multipart/form-data; the same call again sends only what is new",
        description:
          "Fields: bridgeId, surveyedOn, and if wanted surveyId, drone, camera, standOffM, gsdMmPerPx, crackWidthMm. Every file is a photo.",
        consumes: ["multipart/form-data"],
        response: { 200: UploadView, 400: problems[400], 409: problems[409] },
      },
    },
    async (request) => {
      if (!door) throw new ApiProblem(503, "Out of reach", "this process takes no uploads");
      if (!request.isMultipart()) {
        throw new ApiProblem(415, "Unsupported media type", "expected multipart/form-data");
      }
      const form: Form = { fields: new Map(), files: [], refused: [], full: null };
      // Who goes away needs no more work done; what was taken until then stays.
      const gone = new AbortController();
      request.raw.once("close", () => {
        if (!request.raw.complete) gone.abort(new Error("the sender has gone"));
      });
      try {
        await readForm(door, request, form);
        if (form.full !== null) throw new ApiProblem(507, "No room", form.full);
        return await taken(door, form, gone.signal);
      } finally {
        await door.discard(form.files);
      }
    },
  );

  async function taken(door: SurveyDoor, form: Form, signal: AbortSignal) {
    const manifest = manifestOf(form.fields);
    if (form.files.length === 0) {
      const [first] = form.refused;
      const was = first === undefined ? undefined : `${first.name}: ${first.reason}`;
      throw new BadRequest("#/body/file", was, "at least one photo");
    }
    const surveyId = form.fields.get("surveyId") ?? madeId(manifest, form.files);
    if (!surveyIdPattern.test(surveyId)) {
      const expected = "1 to 64 letters, digits, '.', '-' or '_'";
      throw new BadRequest("#/body/surveyId", surveyId, expected);
    }
    const done = await door.take(surveyId, manifest, form.files, signal);
    if (!done.ok) {
      if (done.field === "files") throw new ApiProblem(507, "No room", done.reason);
      throw new ApiProblem(400, "Bad request", done.reason, { pointer: `#/body/${done.field}` });
    }
    const found = await survey(db, surveyId);
    if (!found) throw new Error(`survey ${surveyId} was taken and is not there`);
    return { survey: await surveyView(db, found), refused: form.refused };
  }
};

/** @throws BadRequest for a form that breaks off or is none */
async function readForm(door: SurveyDoor, request: FastifyRequest, form: Form): Promise<void> {
  try {
    for await (const part of request.parts()) {
      if (part.type === "field") form.fields.set(part.fieldname, String(part.value));
      else await keep(door, form, nameOf(part.filename), part.file);
    }
  } catch (error) {
    const isKnown =
      error instanceof ApiProblem || error instanceof TransientFault || !(error instanceof Error);
    // Errors of the form's reader have no status of their own, those of the disk have a code.
    if (isKnown || "statusCode" in error || "errno" in error) throw error;
    throw new BadRequest("#/body", error.message, "a whole form of photos");
  }
}

async function keep(
  door: SurveyDoor,
  form: Form,
  name: string,
  bytes: Parameters<SurveyDoor["spool"]>[1],
): Promise<void> {
  const file = await door.spool(name, bytes);
  if (!("refusal" in file)) form.files.push(file);
  else if (file.full) form.full = file.refusal;
  else form.refused.push({ name: file.name, reason: file.refusal });
}

/** @throws BadRequest for a field that a manifest does not have */
function manifestOf(fields: ReadonlyMap<string, string>): Record<string, string | number> {
  const manifest: Record<string, string | number> = {};
  for (const [name, text] of fields) {
    if (name === "surveyId" || text.trim() === "") continue;
    if (numbers.has(name)) manifest[name] = Number(text);
    else if (words.has(name)) manifest[name] = text;
    else
      throw new BadRequest(`#/body/${name}`, text, `one of ${[...words, ...numbers].join(", ")}`);
  }
  return manifest;
}

/** Always the same for the same photos of the same bridge, as `mizuhashi upload` names it. */
function madeId(manifest: Record<string, unknown>, files: readonly SpooledFile[]): string {
  const hash = createHash("sha256").update(String(manifest.bridgeId));
  for (const sha256 of files.map((file) => file.sha256).sort()) hash.update(sha256);
  return `U-${hash.digest("hex").slice(0, 12)}`;
}

/** The last step of whatever a browser calls the file; a path or a control character is no name. */
function nameOf(filename: string): string {
  const last = filename.split(/[/\\]/).at(-1) ?? "";
  const clean = Array.from(last, (letter) => (letter < " " ? "_" : letter))
    .join("")
    .slice(0, 200);
  return clean === "" || clean === "." || clean === ".." ? "photo" : clean;
}
