import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InspectionRecord } from "../../analysis/bridge/export/record.ts";
import { usualMembers } from "../../analysis/bridge/members.ts";
import type { Finding } from "../../analysis/domain/finding.ts";
import type { Photo } from "../../analysis/domain/photo.ts";
import { measuredModel } from "../../api/report/declaration.ts";
import { inspectionReport } from "../../api/report/report.ts";
import type { Language } from "../../api/report/words.ts";
import { shippedCrackModel } from "../../ingest/crackModel.ts";
import type { BlobStore } from "../../storage/blobs/blobStore.ts";
import { folderBlobs } from "../../storage/blobs/folder.ts";
import {
  accepted,
  aJudgement,
  aRecord,
  corrected,
  rejected,
} from "../analysis/bridge/export/aRecord.ts";
import { aBridge, aFinding, aPhoto } from "../builders.ts";

const run = promisify(execFile);
let dir: string;
let blobs: BlobStore;
let wall: Photo;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "mizuhashi-report-"));
  blobs = folderBlobs(dir);
  wall = aPhoto({ ...(await aGreyWall(1600, 1200)), widthPx: 1600, heightPx: 1200 });
});
afterAll(() => rm(dir, { recursive: true }));

async function aGreyWall(width: number, height: number) {
  const background = { r: 150, g: 148, b: 140 };
  const picture = sharp({ create: { width, height, channels: 3, background } });
  const crack = `<svg width="${width}" height="${height}"><path d="M200 300 L500 420 L900 380 L1300 520"
    stroke="#333" stroke-width="4" fill="none"/></svg>`;
  const bytes = await picture
    .composite([{ input: Buffer.from(crack) }])
    .jpeg()
    .toBuffer();
  return { sha256: await blobs.put(bytes) };
}

const crackLine = [
  { x: 200, y: 300 },
  { x: 500, y: 420 },
  { x: 900, y: 380 },
  { x: 1300, y: 520 },
];

function aCrack(id: string, its: Partial<Finding> = {}): Finding {
  return aFinding({
    ...{ id, photoId: wall.id, damageType: 6, state: accepted },
    ...{ line: crackLine, box: { x: 200, y: 300, width: 1100, height: 220 } },
    ...{ lengthPx: 1156, widthPx: 4, widthP95Px: 5, lengthMm: 347, widthMm: 1.2, widthP95Mm: 1.5 },
    ...its,
  });
}

/** The file of a report, and what poppler's programs say of it. */
async function reported(record: InspectionRecord, language: Language = "ja") {
  const path = join(dir, `${crypto.randomUUID()}.pdf`);
  await writeFile(path, inspectionReport(record, blobs, language));
  const [text, info, fonts] = await Promise.all([
    run("pdftotext", ["-layout", path, "-"], { maxBuffer: 2 ** 26 }),
    run("pdfinfo", [path]),
    run("pdffonts", [path]),
  ]);
  for (const { stderr } of [text, info, fonts]) expect(stderr).toBe("");
  const pages = Number(/Pages: +(\d+)/.exec(info.stdout)?.[1]);
  return { path, text: text.stdout, info: info.stdout, fonts: fonts.stdout, pages };
}

/** Rendered at a low resolution without complaint. @returns the pages as pictures */
async function rendered(path: string): Promise<string[]> {
  const folder = await mkdtemp(join(dir, "pages-"));
  const { stderr } = await run("pdftoppm", ["-r", "40", "-png", path, join(folder, "p")]);
  expect(stderr).toBe("");
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}

describe("the report of an inspection", () => {
  const place = { memberId: "1-Mg01", element: "0101", face: "bottom" } as const;
  const bridge = aBridge({ soundness: "II", name: "水橋" });
  let report: Awaited<ReturnType<typeof reported>>;

  beforeAll(async () => {
    report = await reported(
      aRecord({
        bridge,
        members: usualMembers(bridge),
        photos: [wall],
        findings: [
          aCrack("F-1", { degree: "c", state: corrected("遊離石灰を伴う。"), place }),
          aCrack("F-2", { degree: "e", damageType: 7, line: [], kind: "area", widthP95Mm: null }),
          aCrack("F-3", {
            damageType: 8,
            line: [],
            kind: "anomaly",
            widthMm: null,
            widthP95Mm: null,
          }),
          aCrack("F-4", { state: { kind: "proposed", since: new Date(0) }, score: 61 }),
          aCrack("F-5", { state: rejected }),
        ],
        judgements: [
          aJudgement(
            { kind: "countermeasure", memberId: "1-Mg01", damageType: 6, value: "C2" },
            "次回点検までに補修する。",
          ),
        ],
      }),
    );
  });

  test("says which bridge it is, who looked at it when, and how sound it is", () => {
    const { text, info } = report;
    for (const words of ["水橋", "B-0001", "36.2 m", "35.69000, 139.71000", "2026-11-20", "local"])
      expect(text).toContain(words);
    expect(text).toMatch(/II 予防保全段階 +III 早期措置段階/);
    expect(text).toContain("橋梁定期点検要領");
    expect(info).toMatch(/Title: +水橋 \(B-0001\) 橋梁点検報告書/);
    expect(info).toMatch(/Page size: +595.28 x 841.89 pts \(A4\)/);
    expect(readFileSync(report.path, "latin1")).toContain("/Lang (ja)");
  });

  test("lists the damage that counts, the worst first, each with its facts", () => {
    const titles = [...report.text.matchAll(/^\f? *\d\. .*$/gm)].map(([title]) => title.trim());
    expect(titles).toEqual([
      "1. ⑦剥離・鉄筋露出 - e",
      "2. ⑥ひびわれ - c",
      "3. ⑧漏水・遊離石灰 - 未判定",
    ]);
    expect(report.text).toContain("1径間 主桁 Mg01");
    expect(report.text).toMatch(/要素 +Mg0101/);
    expect(report.text).toMatch(/長さ +347 mm ±35 mm/);
    expect(report.text).toMatch(/幅 \(中央値\) +1\.20 ±0\.13 mm/);
    expect(report.text).toMatch(/修正 local 2026-11-24/);
    expect(report.text).toContain("遊離石灰を伴う。");
  });

  test("the width stands at the drawn line, and a bar tells the scale", () => {
    expect(report.text).toContain("1.20 mm");
    expect(report.text).toMatch(/^ *(1|2|5)0* mm/m);
  });

  test("sums up by member, and counts what nobody has reviewed", () => {
    expect(report.text).toMatch(/1径間 主桁 Mg01 +⑥ひびわれ c +C2 ⑥ひびわれ +\(III\)/);
    expect(report.text).toContain("次回点検までに補修する。");
    expect(report.text).toMatch(/人が認めた損傷 +3/);
    expect(report.text).toMatch(/未確認の検出\(機械の提案\) +1/);
    expect(report.text).toMatch(/損傷でないとされたもの +1/);
    expect(report.text).toContain("F-4");
    expect(report.text).not.toContain("F-5");
  });

  test("declares what the machine can see, and numbers its pages", () => {
    expect(report.text).toContain("点検支援技術の性能");
    expect(report.text).toMatch(/見える最小幅 \(mm\) +1 +0\.30 +0\.30 +0\.30/);
    expect(report.text).toMatch(new RegExp(`頁 *${report.pages} */ *${report.pages}`));
    expect(shippedCrackModel().file.version).toBe(measuredModel);
  });

  test("fonts are embedded, in part, with their signs' meaning", () => {
    const lines = report.fonts.trim().split("\n").slice(2);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/BIZUDPGothic.* yes +yes +yes /);
  });

  test("every page is drawn, and the picture shows what was drawn on it", async () => {
    const pictures = await rendered(report.path);
    expect(pictures).toHaveLength(report.pages);
    const reds = await Promise.all(pictures.map(redPixels));
    expect(Math.max(...reds)).toBeGreaterThan(50);
  });
});

async function redPixels(path: string): Promise<number> {
  const { data } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let count = 0;
  for (let at = 0; at < data.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    if (red > 180 && green < 90 && blue < 90) count++;
  }
  return count;
}

test("an inspection without findings is a report too", async () => {
  const report = await reported(aRecord());
  expect(report.text).toContain("人が認めた損傷はない");
  expect(report.text).toContain("機械が提案し、人がまだ見ていないものはない。");
  expect(report.pages).toBe(5);
});

test("five hundred findings, long names and notes: each stands in it, and two fill a page", async () => {
  const name = "東京都道三百十八号環状七号線大井埠頭その一連絡橋側道橋".repeat(4);
  const findings = Array.from({ length: 500 }, (_, at) =>
    aCrack(`F-${at}`, { widthP95Mm: 2 - at / 1000, degree: at % 7 === 0 ? "d" : null }),
  );
  const long = aCrack("F-long", { degree: "e", state: corrected("支承付近。".repeat(700)) });
  const report = await reported(
    aRecord({ bridge: aBridge({ name }), photos: [wall], findings: [...findings, long] }),
  );
  const squeezed = report.text.replaceAll(/\s/g, "");
  expect(squeezed).toContain(name);
  for (const { id } of findings) expect(squeezed).toContain(`番号${id}`);
  expect(squeezed.match(/支承付近/g)?.length).toBeGreaterThan(690);
  expect(report.pages).toBeLessThan(265);
}, 120_000);

test("a photo that is gone leaves its place empty, and says so", async () => {
  const gone = aPhoto({ id: "SV-1_gone", sha256: "0".repeat(64) });
  const findings = [aCrack("F-1"), aCrack("F-2", { photoId: gone.id })];
  const report = await reported(aRecord({ photos: [wall, gone], findings }));
  expect(report.text.match(/写真を読めません/g)).toHaveLength(1);
});

test("it speaks English when asked", async () => {
  const report = await reported(aRecord({ photos: [wall], findings: [aCrack("F-1")] }), "en");
  expect(report.text).toContain("Bridge inspection report");
  expect(report.text).toContain("1. 6 cracking - not judged");
});
