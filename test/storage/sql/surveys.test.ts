import { expect, test } from "vitest";
import { importBridges } from "../../../storage/sql/bridges.ts";
import {
  abandonedPartials,
  addPartialRange,
  dropPartial,
  openPartialBytes,
  partial,
} from "../../../storage/sql/partialFiles.ts";
import {
  completeSurveyIfDone,
  filesWith,
  saveManifest,
  setFileState,
  survey,
  surveys,
} from "../../../storage/sql/surveys.ts";
import { aBridge, aSurvey } from "../../builders.ts";
import { allPages, onBothEngines } from "./engines.ts";

const [a, b] = ["a".repeat(64), "b".repeat(64)] as const;
const at = new Date("2026-11-24T05:00:00Z");
const files = [
  { name: "橋脚 P1.JPG", sizeBytes: 1000, sha256: a },
  { name: "DJI_0002.JPG", sizeBytes: 2000, sha256: b },
];

onBothEngines("surveys", (opened) => {
  const db = () => opened().store.db;

  test("waits for its files, whether its bridge is known or not", async () => {
    expect(await saveManifest(db(), aSurvey({ files }))).toBe("new");
    const { deviceId: _, ...manifest } = aSurvey();
    const missing = { state: "missing" as const, reason: null, photoId: null };
    const waiting = {
      ...manifest,
      bridgeKnown: false,
      placedAt: null,
      crackWidthMm: null,
      state: "receiving",
      files: [
        { ...files[1], ...missing },
        { ...files[0], ...missing },
      ],
    };
    expect(await survey(db(), "SV-1")).toEqual(waiting);
    await importBridges(db(), [aBridge()]);
    expect(await survey(db(), "SV-1")).toEqual({ ...waiting, bridgeKnown: true });
    expect(await survey(db(), "SV-2")).toBeNull();
  });

  test("the same manifest again changes nothing, further files open it again", async () => {
    await saveManifest(db(), aSurvey({ files: files.slice(0, 1) }));
    await setFileState(db(), "SV-1", a, { state: "stored" });
    expect(await completeSurveyIfDone(db(), "SV-1")).toBe(true);
    expect(await saveManifest(db(), aSurvey({ files: files.slice(0, 1) }))).toBe("same");
    expect(await survey(db(), "SV-1")).toMatchObject({ state: "complete" });
    expect(await saveManifest(db(), aSurvey({ files }))).toBe("changed");
    expect(await survey(db(), "SV-1")).toMatchObject({
      state: "receiving",
      files: [{ state: "missing" }, { state: "stored" }],
    });
    expect(await saveManifest(db(), aSurvey({ files, drone: "Anafi" }))).toBe("changed");
    expect(await survey(db(), "SV-1")).toMatchObject({ drone: "Anafi" });
  });

  test("the same photo under two names is one file", async () => {
    const twice = [files[0]!, { ...files[0]!, name: "copy.JPG" }];
    await saveManifest(db(), aSurvey({ files: twice }));
    expect((await survey(db(), "SV-1"))!.files).toHaveLength(1);
  });

  test("is complete when each file is stored or rejected, and says so once", async () => {
    await saveManifest(db(), aSurvey({ files }));
    await setFileState(db(), "SV-1", a, { state: "rejected", reason: "not a photo" });
    await setFileState(db(), "SV-1", b, { state: "wrongHash", reason: "send it again" });
    expect(await completeSurveyIfDone(db(), "SV-1")).toBe(false);
    await setFileState(db(), "SV-1", b, { state: "stored", photoId: "SV-1_b" });
    expect(await completeSurveyIfDone(db(), "SV-1")).toBe(true);
    expect(await completeSurveyIfDone(db(), "SV-1")).toBe(false);
    expect((await survey(db(), "SV-1"))!.files).toMatchObject([
      { state: "stored", reason: null, photoId: "SV-1_b" },
      { state: "rejected", reason: "not a photo", photoId: null },
    ]);
  });

  test("a file that several surveys want is found in all of them", async () => {
    await saveManifest(db(), aSurvey({ files }));
    await saveManifest(db(), aSurvey({ id: "SV-2", deviceId: "drone-2", files }));
    await setFileState(db(), null, a, { state: "receiving" });
    expect(await filesWith(db(), a)).toMatchObject([
      { surveyId: "SV-1", bridgeId: "B-0001", state: "receiving", sizeBytes: 1000 },
      { surveyId: "SV-2", deviceId: "drone-2", state: "receiving" },
    ]);
    await setFileState(db(), "SV-2", a, { state: "stored" });
    expect((await filesWith(db(), a)).map((file) => file.state)).toEqual(["receiving", "stored"]);
    expect(await filesWith(db(), "c".repeat(64))).toEqual([]);
  });

  test("lists the newest first, of one bridge or of all", async () => {
    const minute = (n: number) => new Date(at.getTime() + n * 60_000);
    await saveManifest(db(), aSurvey({ id: "1", receivedAt: minute(1), files }));
    await saveManifest(db(), aSurvey({ id: "2", receivedAt: minute(2), bridgeId: "B-2" }));
    await saveManifest(db(), aSurvey({ id: "3", receivedAt: minute(2) }));
    const ids = async (filter: { bridgeId?: string }) =>
      (await allPages(2, (page) => surveys(db(), filter, page))).map((page) =>
        page.map((one) => one.id),
      );
    expect(await ids({})).toEqual([["3", "2"], ["1"]]);
    expect(await ids({ bridgeId: "B-0001" })).toEqual([["3", "1"]]);
    const { items } = await surveys(db(), {}, { limit: 9, cursor: null });
    expect(items.map((one) => one.files.length)).toEqual([1, 1, 2]);
  });
});

onBothEngines("partial files", (opened) => {
  const db = () => opened().store.db;
  const add = (from: number, to: number) => addPartialRange(db(), a, 100, [from, to], at);

  test("know which bytes came, in any order and any number of times", async () => {
    expect(await partial(db(), a)).toBeNull();
    expect(await add(20, 30)).toEqual([[20, 30]]);
    expect(await add(0, 10)).toEqual([
      [0, 10],
      [20, 30],
    ]);
    expect(await add(20, 30)).toEqual([
      [0, 10],
      [20, 30],
    ]);
    expect(await add(10, 20)).toEqual([[0, 30]]);
    expect(await add(25, 100)).toEqual([[0, 100]]);
    expect(await partial(db(), a)).toEqual({
      sha256: a,
      sizeBytes: 100,
      ranges: [[0, 100]],
      lastChunkAt: at,
    });
    await dropPartial(db(), a);
    expect(await partial(db(), a)).toBeNull();
  });

  test("lose no chunk when many come at once", async () => {
    const other = await opened().openAgain();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        addPartialRange(i % 2 ? db() : other.db, a, 100, [i * 5, i * 5 + 5], at),
      ),
    );
    expect((await partial(db(), a))!.ranges).toEqual([[0, 100]]);
  });

  test("count against the device that began them", async () => {
    expect(await openPartialBytes(db(), "drone-1")).toBe(0);
    await saveManifest(db(), aSurvey({ deviceId: "drone-1", files }));
    await saveManifest(db(), aSurvey({ id: "SV-2", deviceId: "drone-1", files }));
    await add(0, 10);
    expect(await openPartialBytes(db(), "drone-1")).toBe(100);
    expect(await openPartialBytes(db(), "drone-2")).toBe(0);
  });

  test("are abandoned when nothing came for long", async () => {
    await add(0, 10);
    expect(await abandonedPartials(db(), at)).toEqual([]);
    expect(await abandonedPartials(db(), new Date(at.getTime() + 1))).toEqual([a]);
  });
});
