import type { Logger } from "pino";
import { crackModelOf } from "../analysis/bridge/crackModel.ts";
import type { ModelKind } from "../analysis/domain/modelVersion.ts";
import { parseModel } from "../analysis/leak/model.ts";
import type { Db } from "../storage/sql/database.ts";
import { acceptedModelId, modelContent } from "../storage/sql/models.ts";
import type { SharedModel } from "./tasks.ts";

const versionOf: Record<ModelKind, (content: unknown) => string> = {
  leak: (content) => parseModel(content).version,
  crack: (content) => crackModelOf(content).file.version,
};

/**
 * A model in memory that all threads see, so that handing it over with every task costs nothing.
 * @param content of a model's file
 * @throws BadModel, BadCrackModel when it is none of this kind
 */
export function sharedModel(kind: ModelKind, content: unknown): SharedModel {
  const version = versionOf[kind](content);
  const text = new TextEncoder().encode(JSON.stringify(content));
  const json = new Uint8Array(new SharedArrayBuffer(text.length));
  json.set(text);
  return { version, json };
}

/**
 * The model that new recordings or photos are judged by: what a person accepted last, at once and without
 * a restart.
 */
export class ModelInUse {
  readonly #db: Db;
  readonly #kind: ModelKind;
  readonly #shipped: SharedModel;
  readonly #log: Logger;
  #held: SharedModel;
  #refused: string | null = null;

  /** @param shipped content of the shipped model's file, in use until a person accepts another */
  constructor(db: Db, kind: ModelKind, shipped: unknown, log: Logger) {
    this.#db = db;
    this.#kind = kind;
    this.#shipped = sharedModel(kind, shipped);
    this.#held = this.#shipped;
    this.#log = log;
  }

  async now(): Promise<SharedModel> {
    const accepted = await acceptedModelId(this.#db, this.#kind);
    if (accepted === null) this.#held = this.#shipped;
    else if (accepted !== this.#held.version && accepted !== this.#refused)
      await this.#take(accepted);
    return this.#held;
  }

  /** A model that cannot be read must not end every analysis: the one before it goes on. */
  async #take(id: string): Promise<void> {
    const content = await modelContent(this.#db, id);
    try {
      this.#held = sharedModel(this.#kind, content);
      this.#log.info({ model: id }, "this model is in use from now on");
    } catch (error) {
      this.#refused = id;
      const { version } = this.#held;
      this.#log.error({ err: error, model: id, inUse: version }, "the accepted model is none");
    }
  }
}
