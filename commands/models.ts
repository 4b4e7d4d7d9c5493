import { writeFile } from "node:fs/promises";
import type { ModelAction } from "../analysis/cases/modelActions.ts";
import { actOnModel } from "../analysis/cases/modelActions.ts";
import { NotAllowedNow } from "../analysis/cases/notAllowedNow.ts";
import type { ModelVersion } from "../analysis/domain/modelVersion.ts";
import { readConfig } from "../config.ts";
import { shippedCrackModel } from "../ingest/crackModel.ts";
import type { Db } from "../storage/sql/database.ts";
import { decideModel, modelContent, modelVersion, modelVersions } from "../storage/sql/models.ts";
import { BadInput, command, WorkFailed } from "./command.ts";
import { readLeakModel } from "./leakModel.ts";
import { crackModelInUse, modelInUse } from "./modelInUse.ts";
import { openStorage } from "./openStorage.ts";
import { comparisonLines, trainedOnLines } from "./trainCityCall.ts";
import { crackComparisonLines, inspectionsTrainedOnLines } from "./trainInspectionsText.ts";

const actions: readonly ModelAction[] = ["accept", "reject", "retire"];

export const models = command({
  name: "models",
  usage: "[accept|reject|retire VERSION | write VERSION --out FILE]",
  summary: "List the models of leaks and cracks that were proposed, and say which ones are used",
  help: [
    "accept VERSION  uses it for all that is new, at once; what was judged stays, see reanalyse",
    "reject VERSION  will not use it",
    "retire VERSION  goes back from the model in use to the shipped one",
    "write VERSION   writes it to --out FILE, for `analyse --model` (leaks) or `inspect --model` (cracks)",
  ].join("\n"),
  options: { out: { type: "string" } },
  async run({ positionals, values }, { env }) {
    const [action, version, ...rest] = positionals;
    const known = actions.find((name) => name === action);
    const writes = action === "write";
    if (action !== undefined && !known && !writes) {
      throw new BadInput(
        "action",
        action,
        `one of ${actions.join(", ")}, write, or nothing for the list`,
      );
    }
    if ((known || writes) && (version === undefined || rest.length > 0)) {
      throw new BadInput("version", version, "one version of the list");
    }
    if (writes !== (values.out !== undefined)) {
      throw new BadInput("--out", values.out, "a file, together with write");
    }
    const { store, close } = await openStorage(readConfig(env));
    try {
      if (known && version !== undefined) await act(store.db, known, version);
      if (values.out !== undefined && version !== undefined) {
        await found(store.db, version);
        const content = await modelContent(store.db, version);
        await writeFile(values.out, `${JSON.stringify(content)}\n`);
      }
      return {
        inUse: {
          leak: (await modelInUse(store.db)).version,
          crack: (await crackModelInUse(store.db)).file.version,
        },
        shipped: {
          leak: (await readLeakModel()).version,
          crack: shippedCrackModel().file.version,
        },
        models: await all(store.db),
      };
    } finally {
      await close();
    }
  },
  text: ({ inUse, shipped, models: listed }) =>
    [
      ...(["leak", "crack"] as const).map(
        (kind) =>
          `in use for ${kind}s: ${inUse[kind]}${inUse[kind] === shipped[kind] ? " (shipped)" : ""}`,
      ),
      ...(listed.length === 0
        ? ["no other was proposed: mizuhashi train --city, or train --inspections"]
        : []),
      ...listed.flatMap((model) => ["", ...describe(model)]),
    ].join("\n"),
});

async function found(db: Db, id: string): Promise<ModelVersion> {
  const model = await modelVersion(db, id);
  if (model) return model;
  const known = (await all(db)).map((one) => one.id).join(", ");
  throw new BadInput("version", id, known === "" ? "one that was proposed" : `one of ${known}`);
}

async function act(db: Db, action: ModelAction, id: string): Promise<void> {
  const model = await found(db, id);
  try {
    const acted = actOnModel(model, action, "local", new Date());
    if ((await decideModel(db, acted, model.version)) !== "changed") return;
  } catch (cause) {
    if (cause instanceof NotAllowedNow) throw new WorkFailed(cause.message, { cause });
    throw cause;
  }
  throw new WorkFailed(`${id} was changed by somebody else just now: look again`);
}

async function all(db: Db): Promise<ModelVersion[]> {
  const listed: ModelVersion[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof modelVersions>> = await modelVersions(
      db,
      {},
      { limit: 100, cursor },
    );
    listed.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return listed;
}

function describe(model: ModelVersion): string[] {
  const { id, state, proposedAt, evaluation } = model;
  const by = state.kind === "proposed" ? "" : ` by ${state.by} at ${state.since.toISOString()}`;
  const lines =
    model.kind === "leak"
      ? [...trainedOnLines(model.trainedOn), ...comparisonLines(evaluation)]
      : [...inspectionsTrainedOnLines(model.trainedOn), ...crackComparisonLines(evaluation)];
  return [
    `${id}: ${state.kind}${by}, trained ${proposedAt.toISOString()}`,
    ...lines.map((line) => `  ${line}`),
  ];
}
