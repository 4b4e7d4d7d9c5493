import type { Static, TSchema } from "typebox";
import Type from "typebox";
import { Compile } from "typebox/compile";
import { mostFileBytes } from "./parameters.ts";
import { RejectedMessage } from "./rejectedMessage.ts";

const levelReference = Type.Union(
  [Type.Literal("dBFS"), Type.Literal("dB re 1 µm/s²"), Type.Literal("dB re 1 µPa")],
  { description: '"dBFS", "dB re 1 µm/s²" or "dB re 1 µPa"' },
);
const level = Type.Number({
  minimum: -250,
  maximum: 250,
  description: "a level from -250 to 250 dB",
});
const count = Type.Integer({
  minimum: 0,
  maximum: 100_000,
  description: "a whole number from 0 to 100000",
});

/** A noise logger's own night: its levels of the window, or the statistics that it made of them. */
export const NightMessage = Type.Object({
  reference: Type.Optional(levelReference),
  /** seconds that one level stands for */
  intervalSeconds: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: 3600, description: "seconds, above 0 to 3600" }),
  ),
  expected: count,
  levelsDb: Type.Optional(
    Type.Array(level, { minItems: 1, maxItems: 7200, description: "1 to 7200 levels in dB" }),
  ),
  statistics: Type.Optional(
    Type.Object({
      minDb: level,
      modeDb: level,
      leqDb: level,
      percentilesDb: Type.Object({
        p5: level,
        p10: level,
        p25: level,
        p50: level,
        p75: level,
        p90: level,
        p95: level,
      }),
      histogram: Type.Object({
        startDb: level,
        counts: Type.Array(count, { maxItems: 500, description: "at most 500 counts" }),
      }),
      received: count,
    }),
  ),
});
export type NightMessage = Static<typeof NightMessage>;

/** A spectrum computed at the edge: power spectral density in dB re 1 unit²/Hz. */
export const SpectrumMessage = Type.Object({
  reference: Type.Optional(levelReference),
  stepHz: Type.Number({ exclusiveMinimum: 0, maximum: 1000, description: "Hz, above 0 to 1000" }),
  densityDb: Type.Array(
    Type.Number({ minimum: -400, maximum: 400, description: "dB from -400 to 400" }),
    {
      minItems: 16,
      maxItems: 65_537,
      description: "16 to 65537 values in dB",
    },
  ),
});
export type SpectrumMessage = Static<typeof SpectrumMessage>;

const optionalNumber = (description: string, minimum: number, maximum: number) =>
  Type.Optional(Type.Number({ minimum, maximum, description }));

export const StatusMessage = Type.Object({
  /** ISO 8601, UTC */
  reportedAt: Type.String({
    pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z$",
    description: "an instant such as 2026-11-24T02:00:00Z",
  }),
  batteryV: optionalNumber("volts from 0 to 60", 0, 60),
  batteryDays: optionalNumber("days from 0 to 10000", 0, 10_000),
  rssiDbm: optionalNumber("dBm from -200 to 50", -200, 50),
  firmware: Type.Optional(Type.String({ maxLength: 64, description: "at most 64 characters" })),
  temperatureC: optionalNumber("degrees Celsius from -60 to 120", -60, 120),
  clockOffsetMs: optionalNumber("milliseconds, a day at most", -86_400_000, 86_400_000),
  clockUncertaintyMs: optionalNumber("milliseconds, a day at most", 0, 86_400_000),
});
export type StatusMessage = Static<typeof StatusMessage>;

const fileName = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: "^[^/\\\\\\u0000-\\u001f]+$",
  description: "a file name of 1 to 200 characters without '/' or '\\'",
});

export const ManifestMessage = Type.Object({
  bridgeId: Type.String({
    pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
    description: "1 to 64 letters, digits, '.', '-' or '_'",
  }),
  surveyedOn: Type.String({
    pattern: "^\\d{4}-\\d{2}-\\d{2}$",
    description: "a date such as 2026-11-24",
  }),
  drone: Type.Optional(Type.String({ maxLength: 120, description: "at most 120 characters" })),
  camera: Type.Optional(Type.String({ maxLength: 120, description: "at most 120 characters" })),
  standOffM: optionalNumber("metres from 0.1 to 500", 0.1, 500),
  gsdMmPerPx: optionalNumber("mm per pixel from 0.001 to 1000", 0.001, 1000),
  /** crack width that the photos are to show; decides what is too far */
  crackWidthMm: optionalNumber("mm from 0.05 to 10", 0.05, 10),
  files: Type.Array(
    Type.Object({
      name: fileName,
      sizeBytes: Type.Integer({
        minimum: 1,
        maximum: mostFileBytes,
        description: `bytes from 1 to ${mostFileBytes}`,
      }),
      sha256: Type.String({
        pattern: "^[0-9a-f]{64}$",
        description: "64 lower-case hexadecimal digits",
      }),
    }),
    { minItems: 1, maxItems: 10_000, description: "1 to 10000 files" },
  ),
});
export type ManifestMessage = Static<typeof ManifestMessage>;

/** Sent down, retained: what has been stored, what is missing, what failed. Ranges are [from, to). */
export interface ProgressMessage {
  surveyId: string;
  at: string;
  /** "refused": nothing of the manifest was taken, for the reason beside it */
  state: "receiving" | "complete" | "refused";
  reason?: string;
  /** false while no bridge of the manifest's id is known: a person will say which it is */
  bridgeKnown: boolean;
  storedFiles: number;
  totalFiles: number;
  files: {
    sha256: string;
    name: string;
    state: "missing" | "receiving" | "stored" | "wrongHash" | "rejected";
    missing: [number, number][];
    reason?: string;
  }[];
  /** photos that have been looked at */
  analysedFiles: number;
  /** photos to be shot again while the crew is there, with why */
  reshoot: { name: string; sha256: string; reasons: { code: string; ja: string; en: string }[] }[];
  /** wait so long before the next chunk; 0 when all is well */
  delaySeconds: number;
}

const nightChecker = Compile(NightMessage);
const spectrumChecker = Compile(SpectrumMessage);
const statusChecker = Compile(StatusMessage);
const manifestChecker = Compile(ManifestMessage);

/** @throws RejectedMessage naming the first field that is wrong */
export function parseNight(payload: Uint8Array): NightMessage {
  const night = parseJson<NightMessage>(payload, nightChecker);
  if (!night.levelsDb && !night.statistics) {
    throw new RejectedMessage("levelsDb", undefined, "levelsDb or statistics");
  }
  return night;
}

/** @throws RejectedMessage naming the first field that is wrong */
export function parseSpectrum(payload: Uint8Array): SpectrumMessage {
  return parseJson<SpectrumMessage>(payload, spectrumChecker);
}

/** @throws RejectedMessage naming the first field that is wrong */
export function parseStatus(payload: Uint8Array): StatusMessage {
  const status = parseJson<StatusMessage>(payload, statusChecker);
  if (Number.isNaN(Date.parse(status.reportedAt))) {
    throw new RejectedMessage(
      "reportedAt",
      status.reportedAt,
      "an instant such as 2026-11-24T02:00:00Z",
    );
  }
  return status;
}

/** @throws RejectedMessage naming the first field that is wrong */
export function parseManifest(payload: Uint8Array): ManifestMessage {
  return parseJson<ManifestMessage>(payload, manifestChecker);
}

interface Checker {
  Check(value: unknown): boolean;
  Errors(
    value: unknown,
  ): { instancePath: string; schemaPath: string; params: unknown; message: string }[];
  Type(): TSchema;
}

function parseJson<T>(payload: Uint8Array, checker: Checker): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch (cause) {
    const start = new TextDecoder().decode(payload.subarray(0, 40));
    throw new RejectedMessage("payload", start, "a JSON document in UTF-8", { cause });
  }
  if (checker.Check(value)) return value as T;
  throw rejection(checker, value);
}

function rejection(checker: Checker, value: unknown): RejectedMessage {
  const [first] = checker.Errors(value);
  if (!first) return new RejectedMessage("payload", value, "the form of docs/design.md");
  const required = (first.params as { requiredProperties?: string[] }).requiredProperties?.[0];
  const path = required ? `${first.instancePath}/${required}` : first.instancePath;
  const steps = path.split("/").slice(1);
  const was = steps.reduce<unknown>(
    (at, step) =>
      typeof at === "object" && at !== null ? (at as Record<string, unknown>)[step] : undefined,
    value,
  );
  return new RejectedMessage(
    steps.join(".") || "payload",
    was,
    described(checker.Type(), steps) ?? first.message.replace(/^must (be )?/, ""),
  );
}

/** The description that the schema gives to the place, so that the sentence says what was expected. */
function described(schema: TSchema, steps: string[]): string | undefined {
  let at: unknown = schema;
  for (const step of steps) {
    const { properties, items } = at as { properties?: Record<string, unknown>; items?: unknown };
    at = properties?.[step] ?? items;
    if (at === undefined) return undefined;
  }
  return (at as { description?: string }).description;
}
