import type { ModelAction } from "../analysis/cases/modelActions.ts";
import { actOnModel } from "../analysis/cases/modelActions.ts";
import { NotAllowedNow } from "../analysis/cases/notAllowedNow.ts";
import type { ModelVersion } from "../analysis/domain/modelVersion.ts";
import { readConfig } from "../config.ts";
import type { Db } from "../storage/sql/database.ts";
import { decideModel, modelVersion, modelVersions } from "../storage/sql/models.ts";
import { BadInput, command, WorkFailed } from "./command.ts";
import { readLeakModel } from "./leakModel.ts";
import { modelInUse } from "./modelInUse.ts";
import { openStorage } from "./openStorage.ts";
import { comparisonLines, trainedOnLines } from "./trainCityCall.ts";

const actions: readonly ModelAction[] = ["accept", "reject", "retire"];

export const models = command({
  name: "models",
  usage: "[accept|reject|retire VERSION]",
  summary: "List the leak models that were proposed, and say which one is used",
  help: [
    "accept VERSION  uses it for all new recordings, at once; old assessments stay, see reanalyse",
    "reject VERSION  will not use it",
    "retire VERSION  goes back from the model in use to the shipped one",
  ].join("\n"),
  async run({ positionals }, { env }) {
    const [action, version, ...rest] = positionals;
    const known = actions.find((name) => name === action);
    if (action !== undefined && !known) {
      throw new BadInput("action", action, `one of ${actions.join(", ")}, or nothing for the list`);
    }
    if (known && (version === undefined || rest.length > 0)) {
      throw new BadInput("version", version, "one version of the list");
    }
    const { store, close } = await openStorage(readConfig(env));
    try {
      if (known && version !== undefined) await act(store.db, known, version);
      return {
        inUse: (await modelInUse(store.db)).version,
        shipped: (await readLeakModel()).version,
        models: await all(store.db),
      };
    } finally {
      await close();
    }
  },
  text: ({ inUse, shipped, models: found }) =>
    [
      `in use: ${inUse}${inUse === shipped ? " (shipped)" : ""}`,
      ...(found.length === 0 ? ["no other was proposed: mizuhashi train --city"] : []),
      ...found.flatMap((model) => ["", ...describe(model)]),
    ].join("\n"),
});

async function act(db: Db, action: ModelAction, id: string): Promise<void> {
  const model = await modelVersion(db, id);
  if (!model) {
    const known = (await all(db)).map((one) => one.id).join(", ");
    throw new BadInput("version", id, known === "" ? "one that was proposed" : `one of ${known}`);
  }
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
  const found: ModelVersion[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof modelVersions>> = await modelVersions(db, {
      limit: 100,
      cursor,
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

function describe({ id, state, proposedAt, trainedOn, evaluation }: ModelVersion): string[] {
  const by = state.kind === "proposed" ? "" : ` by ${state.by} at ${state.since.toISOString()}`;
  return [
    `${id}: ${state.kind}${by}, trained ${proposedAt.toISOString()}`,
    ...[...trainedOnLines(trainedOn), ...comparisonLines(evaluation)].map((line) => `  ${line}`),
  ];
}
