import { expect, test } from "vitest";
import { inspectionCoco } from "../../../../analysis/bridge/export/coco.ts";
import { aFinding, anArea, aPhoto } from "../../../builders.ts";
import { accepted, aRecord, rejected } from "./aRecord.ts";

const line = [
  { x: 100, y: 200 },
  { x: 300, y: 200 },
];
const record = aRecord({
  photos: [
    aPhoto({ id: "P-1", name: "a.jpg" }),
    aPhoto({ id: "P-2", name: "b.jpg", widthPx: null, heightPx: null }),
    aPhoto({ id: "P-3", name: "c.jpg", widthPx: 640, heightPx: 480 }),
  ],
  findings: [
    aFinding({ id: "F-1", photoId: "P-1", state: accepted, line, widthPx: 3, degree: "c" }),
    aFinding({ id: "F-2", photoId: "P-2", state: accepted }),
    aFinding({
      ...{ id: "F-3", photoId: "P-3", kind: "area", damageType: 7, line: [], state: accepted },
      box: { x: 10, y: 20, width: 30, height: 40 },
    }),
    aFinding({ id: "F-4", photoId: "P-3", kind: "anomaly", damageType: null, state: rejected }),
  ],
});

test("a crack is a polygon of its width with bbox and area, other damage its box", () => {
  const { images, categories, annotations } = JSON.parse(inspectionCoco(record, "counting"));
  expect(images).toMatchObject([
    { id: 1, file_name: "a.jpg", width: 4000, height: 3000, photo_id: "P-1" },
    { id: 2, file_name: "c.jpg", width: 640, height: 480 },
  ]);
  expect(categories).toHaveLength(26);
  expect(categories[5]).toEqual({
    id: 6,
    name: "cracking",
    name_ja: "ひびわれ",
    supercategory: "concrete",
  });
  expect(annotations).toMatchObject([
    {
      id: 1,
      image_id: 1,
      category_id: 6,
      segmentation: [[100.5, 199, 300.5, 199, 300.5, 202, 100.5, 202]],
      area: 600,
      bbox: [100.5, 199, 200, 3],
      iscrowd: 0,
      attributes: { finding_id: "F-1", degree: "c", line: [100, 200, 300, 200] },
    },
    { id: 2, image_id: 2, category_id: 7, area: 1200, bbox: [10, 20, 30, 40] },
  ]);
  expect(annotations).toHaveLength(2);
});

test("an area is a polygon for each of its outlines", () => {
  const square = (x: number, side: number) => [
    { x, y: 20 },
    { x: x + side, y: 20 },
    { x: x + side, y: 20 + side },
    { x, y: 20 + side },
  ];
  const area = anArea({ stain: "lime", outlines: [square(10, 8), square(40, 16)], areaPx: 320 });
  const findings = [
    aFinding({
      ...{ id: "F-1", photoId: "P-1", kind: "area", damageType: 8, line: [], state: accepted },
      ...{ area, box: { x: 10, y: 20, width: 46, height: 16 } },
    }),
  ];
  const { annotations } = JSON.parse(inspectionCoco({ ...record, findings }, "counting"));
  expect(annotations).toMatchObject([
    {
      category_id: 8,
      segmentation: [
        [10, 20, 18, 20, 18, 28, 10, 28],
        [40, 20, 56, 20, 56, 36, 40, 36],
      ],
      area: 320,
      bbox: [10, 20, 46, 16],
      attributes: { stain: "lime", area_cm2: 2.88 },
    },
  ]);
});

test("all states: what was rejected comes too, without a type as a category of its own", () => {
  const { categories, annotations } = JSON.parse(inspectionCoco(record, "all"));
  const last = annotations.at(-1);
  expect(last.attributes).toMatchObject({ finding_id: "F-4", state: "rejected" });
  expect(categories.find(({ id }: { id: number }) => id === last.category_id).name).toBe("untyped");
});

test("two photos of one name are told apart", () => {
  const photos = [aPhoto({ id: "P-1", name: "a.jpg" }), aPhoto({ id: "P-2", name: "a.jpg" })];
  const { images } = JSON.parse(inspectionCoco(aRecord({ photos }), "counting"));
  expect(images.map((one: { file_name: string }) => one.file_name)).toEqual([
    "P-1/a.jpg",
    "P-2/a.jpg",
  ]);
});
