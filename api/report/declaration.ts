import type { InspectionRecord } from "../../analysis/bridge/export/record.ts";
import type { Photo } from "../../analysis/domain/photo.ts";
import type { Sheet } from "./sheet.ts";
import { chapter, heading, paper, paragraph, textWidth } from "./sheet.ts";
import { facts, table } from "./table.ts";

/** The model that the figures below were measured with; another model needs its own. */
export const measuredModel = "crack-1";
/** Median error by true width, px: docs/inspection.md, Widths (`npm run bench -- crackWidths`). */
const widthErrors = [
  ["0.5", "0.04"],
  ["0.75", "0.07"],
  ["1", "0.09"],
  ["1.5", "0.14"],
  ["2", "0.15"],
  ["3", "0.10"],
  ["4", "0.11"],
  ["5", "0.04"],
] as const;

/** What the machine could see in these photos, how well that was measured, and what it cannot see. */
export function declarationPage(sheet: Sheet, { photos }: InspectionRecord): void {
  const { say } = sheet;
  chapter(sheet, say("declaration"));
  paragraph(sheet, say("declarationAbout"));
  paragraph(sheet, `${say("model")}: ${measuredModel}。${say("modelMeasured")}`);
  heading(sheet, say("visibleHere"));
  const scaled = photos.flatMap(({ scale }) =>
    scale === null || scale.source === "none" ? [] : [scale],
  );
  table(
    sheet,
    [
      { title: "", share: 0.46 },
      { title: say("photoCount"), share: 0.15 },
      { title: say("least"), share: 0.13 },
      { title: say("median"), share: 0.13 },
      { title: say("most"), share: 0.13 },
    ],
    [
      spread(say("visibleMm"), known(photos, "minVisibleWidthMm"), 2),
      spread(say("visiblePx"), known(photos, "minVisibleWidthPx"), 2),
      spread(
        say("gsd"),
        scaled.map(({ gsdMmPerPx }) => gsdMmPerPx),
        2,
      ),
      spread(
        say("gsdUncertainty"),
        scaled.map(({ relativeUncertainty }) => 100 * relativeUncertainty),
        1,
      ),
    ],
  );
  const problems = (["blurred", "exposure", "motion", "tooFar"] as const).map((problem) => {
    const having = photos.filter(({ quality }) => quality?.problems.includes(problem));
    return `${say(problem)} ${having.length}`;
  });
  const counted: [string, string][] = [
    [say("scaleMissing"), String(photos.length - scaled.length)],
    [say("notAnalysed"), String(photos.filter(({ state }) => state !== "analysed").length)],
    [say("qualityProblems"), problems.join("、")],
  ];
  facts(sheet, counted, { x: paper.margin, width: textWidth, nameWidth: 170 });
  heading(sheet, say("accuracy"));
  const share = 0.76 / widthErrors.length;
  table(
    sheet,
    [
      { title: say("trueWidth"), share: 0.24 },
      ...widthErrors.map(([width]) => ({ title: width, share })),
    ],
    [[say("widthError"), ...widthErrors.map(([, error]) => error)]],
  );
  paragraph(sheet, say("accuracyConditions"));
  paragraph(sheet, say("uncertaintyMeaning"));
  paragraph(sheet, say("detectionMeasured"));
  heading(sheet, say("limits"));
  for (const limit of say("limitsText").split(" / ")) paragraph(sheet, `・${limit}`);
}

function known(photos: readonly Photo[], key: "minVisibleWidthMm" | "minVisibleWidthPx"): number[] {
  return photos.flatMap(({ [key]: width }) => (width === null ? [] : [width]));
}

function spread(name: string, values: readonly number[], digits: number): string[] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const value = sorted[Math.round(share * (sorted.length - 1))];
    return value === undefined ? "–" : value.toFixed(digits);
  };
  return [name, String(sorted.length), at(0), at(0.5), at(1)];
}
