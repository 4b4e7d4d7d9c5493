import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aCrackedWall } from "./crackedWall.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

describe.each(engines)("exports over %s", (engine) => {
  let server: TestServer;
  let photoId: string;

  beforeAll(async () => {
    server = await aServer(engine);
    photoId = await aCrackedWall(server);
    const members = await server.app.inject("/api/v1/bridges/B-0001/members");
    expect(members.statusCode).toBe(200);
    await post("surveys/SV-W/photos/place", {
      photoIds: [photoId],
      place: { memberId: "1-Mg01", element: "0101", face: "bottom" },
    });
    await post(`findings/${photoId}-1/actions`, { kind: "accept", degree: "c" }, '"1"');
    await post(`findings/${photoId}-2/actions`, { kind: "reject", why: "型枠" }, '"1"');
    const judgement = { kind: "countermeasure", memberId: "1-Mg01", damageType: 6, value: "C1" };
    await post("bridges/B-0001/judgements", { judgement, note: "次回までに補修" }, '"0"');
  });
  afterAll(() => server.close());

  async function post(path: string, payload: object, ifMatch?: string) {
    const answer = await server.app.inject({
      ...{ method: "POST", url: `/api/v1/${path}`, payload },
      headers: ifMatch === undefined ? {} : { "if-match": ifMatch },
    });
    expect(answer.statusCode, answer.body).toBe(200);
  }
  const ask = (query: string) => server.app.inject(`/api/v1/bridges/B-0001/export?${query}`);

  test("each format comes with its type and file name", async () => {
    const geo = await ask("format=geojson");
    expect(geo.headers["content-type"]).toContain("application/geo+json");
    expect(geo.headers["content-disposition"]).toBe('attachment; filename="B-0001.geojson"');
    const kinds = geo.json().features.map((one: Feature) => one.properties.kind);
    expect(kinds).toEqual(["bridge", "photo", "finding"]);
    const coco = await ask("format=coco&state=all");
    expect(coco.headers["content-type"]).toContain("application/json");
    expect(coco.headers["content-disposition"]).toBe('attachment; filename="B-0001.coco.json"');
    expect(coco.json().images).toMatchObject([{ width: 600, height: 400, photo_id: photoId }]);
    expect(coco.json().annotations).toHaveLength(3);
    expect((await ask("format=coco")).json().annotations).toHaveLength(1);
  });

  test("the sheets come as one workbook too", async () => {
    const book = await ask("format=xlsx");
    expect(book.headers["content-type"]).toContain("spreadsheetml.sheet");
    expect(book.headers["content-disposition"]).toContain("B-0001.xlsx");
    expect(book.rawPayload.subarray(0, 2).toString()).toBe("PK");
  });

  test("the report is sent as a PDF, in the language asked for", async () => {
    const report = await ask("format=pdf&lang=en");
    expect(report.headers["content-type"]).toBe("application/pdf");
    expect(report.headers["content-disposition"]).toContain("B-0001.pdf");
    expect(report.rawPayload.subarray(0, 8).toString()).toBe("%PDF-1.7");
    expect(report.rawPayload.toString("latin1").trimEnd()).toMatch(/%%EOF$/);
    expect(report.rawPayload.toString("latin1")).toContain("/Lang (en)");
  });

  test.each([
    [6, "1,1,主桁,Mg0101,⑥ひびわれ,c,2026-11-20,"],
    [7, "1,S,C,主桁,Mg,0101,⑥ひびわれ,c,"],
    [10, "1,S,C,主桁,Mg,01,⑥ひびわれ,c,c,C1,,,次回までに補修"],
  ])("sheet %i is a CSV that begins with a mark", async (form, row) => {
    const sheet = await ask(`format=csv&form=${form}`);
    expect(sheet.statusCode, sheet.body).toBe(200);
    expect(sheet.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(sheet.headers["content-disposition"]).toContain(`B-0001-form${form}.csv`);
    expect([...sheet.rawPayload.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = sheet.rawPayload.toString("utf8").split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(new RegExp(`^${row.replaceAll("(", "\\(")}`));
  });

  test("a sheet of nothing has its columns alone", async () => {
    for (const form of [8, 11]) {
      const { rawPayload } = await ask(`format=csv&form=${form}`);
      expect(rawPayload.toString("utf8").split("\r\n")).toHaveLength(2);
    }
  });

  test("a wrong call says what is expected", async () => {
    for (const [query, pointer] of [
      ["format=csv", "#/query/form"],
      ["format=csv&form=9", "#/query/form"],
      ["format=coco&form=6", "#/query/form"],
      ["format=csv&form=6&state=all", "#/query/state"],
      ["format=xlsx&form=6", "#/query/form"],
      ["format=xlsx&state=all", "#/query/state"],
      ["format=pdf&form=6", "#/query/form"],
      ["format=coco&lang=en", "#/query/lang"],
      ["format=pdf&lang=fr", "#/query/lang"],
      ["format=shp", "#/query/format"],
    ] as const) {
      const answer = await ask(query);
      expect([answer.statusCode, answer.json().pointer], query).toEqual([400, pointer]);
    }
    const none = await server.app.inject("/api/v1/bridges/B-9/export?format=coco");
    expect(none.statusCode).toBe(404);
  });
});

interface Feature {
  properties: { kind: string };
}
