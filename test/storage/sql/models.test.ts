import { expect, test } from "vitest";
import { actOnModel } from "../../../analysis/cases/modelActions.ts";
import type { ModelVersion } from "../../../analysis/domain/modelVersion.ts";
import { eventsAfter } from "../../../storage/sql/events.ts";
import {
  acceptedModelId,
  decideModel,
  insertModel,
  modelContent,
  modelVersion,
  modelVersions,
  nextModelId,
} from "../../../storage/sql/models.ts";
import { aCrackModelVersion, aModelVersion } from "../../builders.ts";
import { allPages, onBothEngines } from "./engines.ts";

const at = new Date("2026-11-25T09:00:00Z");

onBothEngines("models", (opened) => {
  const db = () => opened().store.db;
  const stored = async (id: string): Promise<ModelVersion> => {
    const found = await modelVersion(db(), id);
    if (!found) throw new Error(`no ${id}`);
    return found;
  };
  const accept = async (id: string, version?: number) => {
    const model = await stored(id);
    return decideModel(db(), actOnModel(model, "accept", "local", at), version ?? model.version);
  };

  test("gives a proposal back as it was stored, and its content apart", async () => {
    await insertModel(db(), aModelVersion(), { version: "city-1", weights: [0.1, 1e-9] });
    expect(await stored("city-1")).toEqual(aModelVersion());
    expect(await modelContent(db(), "city-1")).toEqual({ version: "city-1", weights: [0.1, 1e-9] });
    expect(await modelContent(db(), "city-2")).toBeNull();
    expect(await acceptedModelId(db(), "leak")).toBeNull();
  });

  test("one model is in use: accepting another retires it", async () => {
    await insertModel(db(), aModelVersion({ id: "city-1" }), {});
    await insertModel(db(), aModelVersion({ id: "city-2" }), {});
    expect(await accept("city-1")).toBe("stored");
    expect(await acceptedModelId(db(), "leak")).toBe("city-1");
    expect(await accept("city-2")).toBe("stored");
    expect(await acceptedModelId(db(), "leak")).toBe("city-2");
    expect((await stored("city-1")).state).toEqual({ kind: "retired", since: at, by: "local" });
    const events = (await eventsAfter(db(), 0, 10)).map(
      ({ kind, subject }) => `${kind} ${subject}`,
    );
    expect(events).toEqual(["model.accepted city-1", "model.accepted city-2"]);
  });

  test("a proposal read before another was accepted can no longer be accepted as it was read", async () => {
    await insertModel(db(), aModelVersion({ id: "city-1" }), {});
    await insertModel(db(), aModelVersion({ id: "city-2" }), {});
    const read = await stored("city-2");
    await accept("city-1");
    expect(await decideModel(db(), actOnModel(read, "accept", "local", at), read.version)).toBe(
      "changed",
    );
    expect(await acceptedModelId(db(), "leak")).toBe("city-1");
  });

  test("of two acceptances at once one counts", async () => {
    await insertModel(db(), aModelVersion({ id: "city-1" }), {});
    await insertModel(db(), aModelVersion({ id: "city-2" }), {});
    const answers = await Promise.all([accept("city-1", 1), accept("city-2", 1)]);
    expect(answers.sort()).toEqual(["changed", "stored"]);
  });

  test("retiring the one in use goes back to the shipped model", async () => {
    await insertModel(db(), aModelVersion(), {});
    await accept("city-1");
    const inUse = await stored("city-1");
    await decideModel(db(), actOnModel(inUse, "retire", "local", at), inUse.version);
    expect(await acceptedModelId(db(), "leak")).toBeNull();
    expect(await accept("city-1")).toBe("stored");
  });

  test("a crack model has its own place: accepting one leaves the leak model in use", async () => {
    await insertModel(db(), aModelVersion(), {});
    await insertModel(db(), aModelVersion({ id: "city-2" }), {});
    await insertModel(db(), aCrackModelVersion(), {});
    await accept("city-1");
    const proposed = await stored("city-2");
    expect(await accept("crack-city-1")).toBe("stored");
    expect(await stored("city-2")).toEqual(proposed);
    expect(await acceptedModelId(db(), "leak")).toBe("city-1");
    expect(await acceptedModelId(db(), "crack")).toBe("crack-city-1");
    const { trainedOn } = await stored("crack-city-1");
    expect(trainedOn).toEqual(aCrackModelVersion().trainedOn);
    const cracks = await modelVersions(db(), { kind: "crack" }, { limit: 9, cursor: null });
    expect(cracks.items.map(({ id }) => id)).toEqual(["crack-city-1"]);
    expect(await nextModelId(db(), "crack")).toBe("crack-city-1");
  });

  test("lists the newest first and gives each number once", async () => {
    for (const n of [1, 2, 3]) {
      const proposedAt = new Date(at.getTime() + n);
      await insertModel(db(), aModelVersion({ id: `city-${n}`, proposedAt }), {});
    }
    const pages = await allPages(2, (page) => modelVersions(db(), {}, page));
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([
      ["city-3", "city-2"],
      ["city-1"],
    ]);
    const ids = await Promise.all([1, 2, 3, 4].map(() => nextModelId(db(), "leak")));
    expect(ids.sort()).toEqual(["city-1", "city-2", "city-3", "city-4"]);
  });
});
