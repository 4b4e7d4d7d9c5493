import { expect, test } from "vitest";
import { finding, findings, insertFindings, updateFinding } from "../../../storage/sql/findings.ts";
import {
  failPhoto,
  insertPhoto,
  photo,
  photoGates,
  photos,
  savePhotoInspection,
} from "../../../storage/sql/photos.ts";
import { aFinding, aPhoto, aProposal } from "../../builders.ts";
import { allPages, onBothEngines } from "./engines.ts";

const at = new Date("2026-11-24T05:02:00Z");
function aNewPhoto(id = aPhoto().id, minute = 1) {
  const { surveyId, bridgeId, sha256, name } = aPhoto();
  const receivedAt = new Date(Date.UTC(2026, 10, 24, 5, minute));
  return { id, surveyId, bridgeId, sha256, name, receivedAt };
}

onBothEngines("photos", (opened) => {
  const db = () => opened().store.db;

  test("is received once, then inspected", async () => {
    const { id } = aPhoto();
    expect(await insertPhoto(db(), aNewPhoto())).toBe("stored");
    expect(await insertPhoto(db(), aNewPhoto())).toBe("exists");
    expect(await photo(db(), id)).toMatchObject({ ...aNewPhoto(), state: "received", scale: null });
    await savePhotoInspection(db(), aPhoto());
    expect(await photo(db(), id)).toEqual(aPhoto());
    expect(await photo(db(), "other")).toBeNull();
  });

  test("of before the review has the same gates, and findings that may be undone", async () => {
    await insertPhoto(db(), aNewPhoto());
    await savePhotoInspection(db(), aPhoto());
    const gates = await photoGates(db(), aPhoto().surveyId);
    expect(gates).toMatchObject([{ scale: aPhoto().scale, gimbal: { pitchDeg: 12 } }]);
    await db().updateTable("photo").set({ gateJson: null }).execute();
    expect(await photoGates(db(), aPhoto().surveyId)).toEqual(gates);
    await insertFindings(db(), aPhoto(), [aProposal()], at);
    const { origin, lastStep, createdAt, degree, place, damageClass, ...old } = aFinding({
      state: { kind: "accepted", since: at, by: "local" },
    });
    await db()
      .updateTable("finding")
      .set({ findingJson: JSON.stringify(old) })
      .execute();
    expect(await finding(db(), old.id)).toEqual({
      ...old,
      ...{ origin, degree, place, damageClass, lastStep: 0, createdAt: at },
    });
  });

  test("keeps why it failed", async () => {
    await insertPhoto(db(), aNewPhoto());
    await failPhoto(db(), aPhoto().id, "not a picture");
    expect(await photo(db(), aPhoto().id)).toMatchObject({
      state: "failed",
      failure: "not a picture",
    });
  });

  test("lists the newest first, of a survey or a bridge", async () => {
    await insertPhoto(db(), aNewPhoto("a", 1));
    await insertPhoto(db(), { ...aNewPhoto("b", 2), surveyId: "SV-2" });
    await insertPhoto(db(), { ...aNewPhoto("c", 2), bridgeId: "B-2" });
    const ids = async (filter: { surveyId?: string; bridgeId?: string }) =>
      (await allPages(2, (page) => photos(db(), filter, page))).map((page) =>
        page.map((one) => one.id),
      );
    expect(await ids({})).toEqual([["c", "b"], ["a"]]);
    expect(await ids({ surveyId: "SV-1" })).toEqual([["c", "a"]]);
    expect(await ids({ bridgeId: "B-0001" })).toEqual([["b", "a"]]);
  });
});

onBothEngines("findings", (opened) => {
  const db = () => opened().store.db;
  const propose = (...scores: number[]) =>
    insertFindings(
      db(),
      aPhoto(),
      scores.map((score) => aProposal({ score })),
      at,
    );

  test("are proposed under the same ids each time", async () => {
    expect(await propose(66)).toEqual([aFinding()]);
    expect(await finding(db(), aFinding().id)).toEqual(aFinding());
    expect(await propose(50, 40)).toHaveLength(2);
    const { items } = await findings(db(), { photoId: aPhoto().id }, { limit: 9, cursor: null });
    expect(items.map(({ id, score }) => [id, score])).toEqual([
      [`${aPhoto().id}-1`, 50],
      [`${aPhoto().id}-2`, 40],
    ]);
  });

  test("what a person has decided survives another inspection", async () => {
    await propose(66, 55);
    const accepted = aFinding({ state: { kind: "accepted", since: at, by: "local" } });
    expect(await updateFinding(db(), accepted, 1)).toBe(true);
    expect(await propose(30)).toEqual([]);
    const { items } = await findings(db(), {}, { limit: 9, cursor: null });
    expect(items).toEqual([{ ...accepted, version: 2 }]);
    const undone = aFinding({ state: { kind: "proposed", since: at } });
    expect(await updateFinding(db(), undone, 2)).toBe(true);
    await propose(30);
    expect(await finding(db(), undone.id)).toEqual({ ...undone, version: 3 });
  });

  test("takes one of two changes made from the same version", async () => {
    await propose(66);
    expect(await updateFinding(db(), aFinding({ score: 1 }), 1)).toBe(true);
    expect(await updateFinding(db(), aFinding({ score: 2 }), 1)).toBe(false);
    expect(await updateFinding(db(), aFinding({ id: "other" }), 1)).toBe(false);
  });

  test("lists the highest score first, of a photo, survey, bridge or state", async () => {
    await propose(10, 30, 20, 30);
    await insertFindings(
      db(),
      aPhoto({ id: "x", surveyId: "SV-2", bridgeId: "B-2" }),
      [aProposal({ score: 99 })],
      at,
    );
    const scores = async (filter: Parameters<typeof findings>[1]) =>
      (await allPages(3, (page) => findings(db(), filter, page))).map((page) =>
        page.map((one) => one.score),
      );
    expect(await scores({})).toEqual([
      [99, 30, 30],
      [20, 10],
    ]);
    expect(await scores({ bridgeId: "B-2" })).toEqual([[99]]);
    expect(await scores({ surveyId: "SV-1" })).toEqual([[30, 30, 20], [10]]);
    expect(await scores({ state: "accepted" })).toEqual([[]]);
  });
});
