import type { IForbiddenRuleType } from "dependency-cruiser";

/** The folders whose imports are watched, and what each may import of ours (docs/design.md, Folders). */
export const watchedFolders = [
  "analysis",
  "storage",
  "ingest",
  "api",
  "web",
  "simulators",
  "commands",
] as const;

const ours = "^(analysis|storage|ingest|api|web|simulators|commands|test|cli\\.ts|config\\.ts)";

/** `from` may import, of our own files, only what matches `allowed`. */
function only(from: string, allowed: string, comment: string): IForbiddenRuleType {
  return {
    name: `only-${from}`,
    comment,
    severity: "error",
    from: { path: `^${from}/` },
    to: { path: ours, pathNot: `^(${allowed})` },
  };
}

export const importRules: IForbiddenRuleType[] = [
  only("analysis", "analysis/", "analysis is pure: it knows nobody"),
  {
    name: "analysis-packages",
    comment: "numbers in, judgements out: no package but the numeric ones, no Node",
    severity: "error",
    from: { path: "^analysis/" },
    to: { pathNot: "^analysis/|node_modules/(fft\\.js|simple-statistics)/" },
  },
  only("storage", "storage/|analysis/domain/", "storage keeps nouns and knows no judgement"),
  only("ingest", "ingest/|storage/|analysis/", "ingest and api never know each other"),
  only("api", "api/|storage/|analysis/", "ingest and api never know each other"),
  only("web", "web/|api/schemas/|analysis/domain/", "the page knows the API by its types alone"),
  {
    name: "web-types-only",
    comment: "the page imports types of the API, never its code",
    severity: "error",
    from: { path: "^web/" },
    to: { path: "^(api|analysis)/", dependencyTypesNot: ["type-only"] },
  },
  only(
    "simulators",
    "simulators/|ingest/(topics|messages|rejectedMessage)\\.ts|analysis/(domain/|dsp/(wav|badSignal)\\.ts)",
    "simulators speak MQTT like any device",
  ),
  only(
    "commands",
    "commands/|config\\.ts|analysis/|storage/|ingest/|api/|simulators/",
    "commands join the parts, nobody imports the tests",
  ),
  {
    name: "no-circle",
    severity: "error",
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
];
