import type { InspectionRecord } from "../../analysis/bridge/export/record.ts";
import { manualEdition } from "../../analysis/bridge/manual/editions.ts";
import type { Soundness } from "../../analysis/domain/bridge.ts";
import type { MemberId } from "../../analysis/domain/member.ts";
import { editionOf, localDate } from "../inspection.ts";
import { memberName } from "./damageFacts.ts";
import type { DamageList } from "./damageList.ts";
import { elevation } from "./elevation.ts";
import type { ReportedSoundness } from "./memberSoundness.ts";
import { proposedForBridge } from "./memberSoundness.ts";
import type { Sheet } from "./sheet.ts";
import { chapter, heading, paper, textWidth } from "./sheet.ts";
import { facts, table } from "./table.ts";

/** The first page: which bridge, who inspected it when, its soundness, and its members at a glance. */
export function coverPage(
  sheet: Sheet,
  record: InspectionRecord,
  damages: DamageList,
  soundnesses: ReadonlyMap<MemberId, ReportedSoundness>,
): void {
  const { say } = sheet;
  const { bridge } = record;
  const { lat, lon } = bridge.position;
  chapter(sheet, say("title"));
  const edition = editionOf(record.judgements);
  const lines: [string, string][] = [
    [say("bridgeName"), bridge.name],
    [say("bridgeId"), bridge.id],
    [say("length"), bridge.lengthM === null ? say("unknown") : `${bridge.lengthM.toFixed(1)} m`],
    [say("spans"), String(bridge.spans)],
    [say("built"), bridge.builtYear === null ? say("unknown") : String(bridge.builtYear)],
    [say("concrete"), bridge.concrete === "unknown" ? say("unknown") : bridge.concrete],
    [say("location"), `${lat.toFixed(5)}, ${lon.toFixed(5)}`],
    [say("inspectedOn"), inspectedOn(record) ?? say("unknown")],
    [say("inspectors"), inspectors(record).join("、") || say("none")],
    [say("edition"), `${edition} (${manualEdition(edition).title})`],
    [say("madeOn"), record.madeOn],
    [say("photos"), String(record.photos.length)],
  ];
  facts(sheet, lines, { x: paper.margin, width: textWidth, nameWidth: 130 });
  heading(sheet, say("soundness"));
  const proposal = proposedForBridge(record, soundnesses);
  const because = proposal.because.map((id) => memberName(sheet, id)).join("、");
  const waiting = proposal.undecided.map((id) => memberName(sheet, id)).join("、");
  const named = (code: Soundness | null) => soundnessName(sheet, edition, code);
  table(
    sheet,
    [
      { title: say("confirmed"), share: 0.25 },
      { title: say("proposed"), share: 0.25 },
      { title: say("findings"), share: 0.5 },
    ],
    [
      [
        named(bridge.soundness),
        named(proposal.soundness),
        [because, ...(waiting === "" ? [] : [`${say("undecided")}: ${waiting}`])].join("\n"),
      ],
    ],
  );
  elevation(sheet, record, soundnesses);
  heading(sheet, say("counts"));
  const counted: [string, string][] = [
    [say("counting"), String(damages.counting.length)],
    [say("open"), String(damages.open.length)],
    [say("rejected"), String(damages.rejected)],
  ];
  facts(sheet, counted, { x: paper.margin, width: textWidth, nameWidth: 220 });
}

function soundnessName(
  { language, say }: Sheet,
  edition: ReturnType<typeof editionOf>,
  code: Soundness | null,
): string {
  if (code === null) return say("none");
  const known = manualEdition(edition).soundness.find((one) => one.code === code);
  return known ? `${code} ${known[language]}` : code;
}

/** First and last day on which photos were taken, else the last inspection that is known. */
function inspectedOn({ bridge, photos, timeZone }: InspectionRecord): string | null {
  const days = photos
    .flatMap(({ metadata }) => (metadata?.takenAt ? [localDate(metadata.takenAt, timeZone)] : []))
    .sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return bridge.lastInspectedOn;
  return first === last ? first : `${first} – ${last}`;
}

/** Whoever decided a finding or judged something. */
function inspectors({ findings, judgements }: InspectionRecord): string[] {
  const deciders = findings.flatMap(({ state }) => ("by" in state ? [state.by] : []));
  return [...new Set([...deciders, ...judgements.map(({ by }) => by)])].sort();
}
