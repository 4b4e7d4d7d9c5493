import { createHash } from "node:crypto";
import { readConfig } from "../config.ts";
import { BadInput, command, numberAbove, wholeNumber } from "./command.ts";
import type { LocalFile } from "./surveyFiles.ts";
import { surveyFiles } from "./surveyFiles.ts";
import type { Uploaded, UploadedFile } from "./surveyUpload.ts";
import { uploadSurvey } from "./surveyUpload.ts";

export interface UploadResult {
  survey: string;
  bridge: string;
  complete: boolean;
  files: UploadedFile[];
  /** photos that have been looked at so far */
  analysedFiles: number;
  /** of those, what to shoot again while still under the bridge */
  reshoot: Uploaded["reshoot"];
}

export const upload = command({
  name: "upload",
  usage: "PHOTO|DIR… --bridge B-001 [--survey ID] [--date YYYY-MM-DD] [--gsd MM] [--url mqtt://…]",
  summary: "Send a drone's photos of a bridge; a broken upload goes on where it was",
  help: [
    "--bridge ID       the bridge that they show",
    "--survey ID       name of the survey; without it, one made of the bridge and the photos, so that",
    "                  the same call finds what it has sent already",
    "--date DATE       day of the flight (default: today)",
    "--gsd MM          millimetres on the surface that one pixel shows, when the photos do not say",
    "--crack-width MM  crack width that the photos are to show (0.2): decides which are too far",
    "--stand-off M     planned distance to the surface, metres",
    "--drone, --camera names for the record",
    "--wait SECONDS    waits so long at most until the photos have been looked at, and lists those to",
    "                  shoot again with why (0)",
    "--url URL         broker (default: MIZUHASHI_MQTT_URL, else the embedded one's address)",
    "--device, --key   what `mizuhashi device add` printed, where the broker asks for it",
  ].join("\n"),
  options: {
    bridge: { type: "string" },
    survey: { type: "string" },
    date: { type: "string" },
    gsd: { type: "string" },
    "crack-width": { type: "string" },
    "stand-off": { type: "string" },
    drone: { type: "string" },
    camera: { type: "string" },
    wait: { type: "string", default: "0" },
    url: { type: "string" },
    device: { type: "string" },
    key: { type: "string" },
  },
  async run({ positionals, values }, { env, progress, signal }): Promise<UploadResult> {
    const bridge = id("--bridge", values.bridge);
    const login = loginOf(values.device, values.key);
    const { mqttUrl, mqttHost, mqttPort } = readConfig(env);
    const waitSeconds = wholeNumber("--wait", values.wait, 0, 86_400);
    const files = await surveyFiles(positionals);
    const survey =
      values.survey === undefined ? nameOf(bridge, files) : id("--survey", values.survey);
    const uploaded = await uploadSurvey({
      url: values.url ?? mqttUrl ?? `mqtt://${mqttHost}:${mqttPort}`,
      login,
      surveyId: survey,
      manifest: {
        bridgeId: bridge,
        surveyedOn: date(values.date),
        ...(values.gsd === undefined ? {} : { gsdMmPerPx: numberAbove(0, "--gsd", values.gsd) }),
        ...(values["crack-width"] === undefined
          ? {}
          : { crackWidthMm: numberAbove(0, "--crack-width", values["crack-width"]) }),
        ...(values["stand-off"] === undefined
          ? {}
          : { standOffM: numberAbove(0, "--stand-off", values["stand-off"]) }),
        ...(values.drone === undefined ? {} : { drone: values.drone }),
        ...(values.camera === undefined ? {} : { camera: values.camera }),
      },
      files,
      waitSeconds,
      report: (sent, toSend) => progress(bar(sent, toSend)),
      signal,
    });
    const complete = uploaded.files.every(({ state }) => state === "stored");
    return { survey, bridge, complete, ...uploaded };
  },
  text: ({ survey, files, analysedFiles, reshoot }) =>
    [
      `Survey ${survey}`,
      ...files.map(({ name, state, reason }) => line(name, state, reason)),
      `${analysedFiles} of ${files.length} looked at, ${reshoot.length} to shoot again`,
      ...reshoot.flatMap(({ name, reasons }) => [
        `  ${name}`,
        ...reasons.map(({ ja, en }) => `    ${en} / ${ja}`),
      ]),
    ].join("\n"),
  status: ({ complete }) => (complete ? 0 : 1),
});

/** Always the same for the same photos of the same bridge. */
function nameOf(bridge: string, files: readonly LocalFile[]): string {
  const hash = createHash("sha256").update(bridge);
  for (const sha256 of files.map((file) => file.sha256).sort()) hash.update(sha256);
  return `U-${hash.digest("hex").slice(0, 12)}`;
}

function loginOf(
  device: string | undefined,
  key: string | undefined,
): { device: string; key: string } | null {
  if (device === undefined && key === undefined) return null;
  if (device === undefined) throw new BadInput("--device", device, "the device that the key is of");
  if (key === undefined) throw new BadInput("--key", key, "the device's key");
  return { device, key };
}

function id(option: string, text: string | undefined): string {
  if (text !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  throw new BadInput(option, text, "1 to 64 letters, digits, '.', '-' or '_'");
}

function date(text: string | undefined): string {
  if (text === undefined) return new Date().toLocaleDateString("sv-SE");
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new BadInput("--date", text, "a date such as 2026-11-24");
}

function bar(sent: number, toSend: number): string {
  const share = toSend === 0 ? 1 : Math.min(1, sent / toSend);
  const full = Math.round(share * 30);
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  return `${"█".repeat(full)}${"░".repeat(30 - full)} ${Math.round(share * 100)} %  ${megabytes(sent)} of ${megabytes(toSend)} MB`;
}

function line(name: string, state: string, reason: string | null): string {
  return `  ${state.padEnd(10)}${name}${reason === null ? "" : `: ${reason}`}`;
}
