import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { insertFindings } from "../../storage/sql/findings.ts";
import { photo as photoById } from "../../storage/sql/photos.ts";
import { anArea, aProposal } from "../builders.ts";
import { aCrackedWall } from "./crackedWall.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

describe.each(engines)("areas over %s", (engine) => {
  let server: TestServer;
  let id: string;

  beforeAll(async () => {
    server = await aServer(engine);
    const { db } = server.store;
    const photo = await photoById(db, await aCrackedWall(server));
    if (photo === null) throw new Error("the photo is not there");
    const spall = aProposal({
      ...{ kind: "area", damageType: 7, line: [], widthPx: null, widthP95Px: null },
      ...{ lengthMm: null, widthMm: null, widthP95Mm: null },
      area: anArea({ stain: "spall", rustShare: 0.2 }),
      reasons: [{ code: "stainRough", values: { roughness: 4.2 }, weight: 25 }],
    });
    const [stored] = await insertFindings(db, photo, [spall], new Date("2026-11-24T08:00:00Z"));
    id = stored?.id ?? "";
  });
  afterAll(() => server.close());

  const get = async (path: string) => (await server.app.inject(`/api/v1/${path}`)).json();

  test("come with outline, size, reasons in words and the degree that is proposed", async () => {
    const finding = await get(`findings/${id}`);
    expect(finding.area).toMatchObject({ stain: "spall", areaPx: 3200, rustShare: 0.2 });
    expect(finding.area.outlines).toEqual(anArea().outlines);
    expect(finding.reasons[0].ja).toContain("4.2倍粗い");
    expect(finding.grade).toMatchObject({ damageType: 7, degree: "d", couldBe: ["d", "e"] });
  });

  test("are accepted with their outline, and lose it to a box that a person draws", async () => {
    const act = async (payload: object, version: number) =>
      (
        await server.app.inject({
          method: "POST",
          url: `/api/v1/findings/${id}/actions`,
          payload,
          headers: { "if-match": `"${version}"` },
        })
      ).json();
    const accepted = await act({ kind: "accept", degree: "d" }, 1);
    expect(accepted).toMatchObject({ degree: "d", area: { areaPx: 3200 } });
    const box = { x: 10, y: 10, width: 90, height: 60 };
    const drawn = await act({ kind: "correct", note: "larger", box }, 2);
    expect(drawn).toMatchObject({ box, area: null, grade: null });
    const history = await get(`findings/${id}/history`);
    expect(history.at(-1)).toMatchObject({ before: { area: { areaPx: 3200 } } });
  });
});
