import type { RainHour } from "../analysis/domain/rain.ts";
import { rainHoursOf } from "../analysis/leak/rain.ts";
import { localInstant } from "../analysis/leak/window.ts";
import type { Db } from "../storage/sql/database.ts";
import { latestNightOf, markNightChanged, nightDates } from "../storage/sql/nights.ts";
import { saveRain } from "../storage/sql/rain.ts";
import { BadInput } from "./command.ts";

/** What is wrong with one line of a series. */
export interface LineError {
  /** 1-based, the header counted */
  line: number;
  field: string;
  message: string;
}

/** Most rain ever measured in an hour anywhere is 305 mm: more is another unit. */
const mostMm = 350;

/** Nights that are decided anew when rain comes in late; older ones stay as they were decided. */
const nightsDecidedAnew = 31;

const dayMs = 86_400_000;
const expectedTime =
  "the start of an hour: 2026-11-24T02:00+09:00, or local time as 2026-11-24 02:00 or 2026/11/24 2:00";

/**
 * Hours of rain from a CSV with the columns `time` and `mm`; others are not read.
 * @param mark what `time` names: the start of its hour, or its end, as weather offices often have it
 * @throws BadInput when there is no such header
 */
export function parseRain(
  csv: string,
  timeZone: string,
  mark: "start" | "end",
): { rows: RainHour[]; errors: LineError[] } {
  const [head, ...lines] = csv.replace(/^\uFEFF/, "").split(/\r?\n/);
  const names = cellsOf(head ?? "").map((name) => name.toLowerCase());
  const [timeAt, mmAt] = [names.indexOf("time"), names.indexOf("mm")];
  if (timeAt < 0 || mmAt < 0) {
    throw new BadInput("the first line", head, 'a header with "time" and "mm"');
  }
  const rows = new Map<number, RainHour>();
  const errors: LineError[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const cells = cellsOf(line);
    const wrong = (field: string, was: string | undefined, expected: string) =>
      errors.push({
        line: i + 2,
        field,
        message: `${field} is ${was === undefined ? "missing" : JSON.stringify(was)}, expected ${expected}`,
      });
    const [time, mmText] = [cells[timeAt], cells[mmAt]];
    const marked = time === undefined ? null : hourOf(time, timeZone);
    const mm = mmText === undefined || mmText === "" ? Number.NaN : Number(mmText);
    if (marked === null) wrong("time", time, expectedTime);
    else if (!(mm >= 0 && mm <= mostMm)) wrong("mm", mmText, `millimetres from 0 to ${mostMm}`);
    else if (rows.has(marked)) wrong("time", time, "an hour that occurs once");
    else {
      const hourStart = new Date(mark === "end" ? marked - 3_600_000 : marked);
      rows.set(marked, { hourStart, mm });
    }
  }
  return { rows: [...rows.values()], errors };
}

/** Stores the hours; of the last 31 nights those that they change are decided anew. */
export async function takeRain(
  db: Db,
  hours: readonly RainHour[],
  timeZone: string,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const changed = await saveRain(tx, hours);
    const latest = await latestNightOf(tx);
    if (latest === null) return;
    const earliest = new Date(Date.parse(latest) - nightsDecidedAnew * dayMs);
    const range = { from: earliest.toISOString().slice(0, 10), to: latest };
    for (const nightOf of await nightDates(tx, range)) {
      const { from, to } = rainHoursOf(nightOf, timeZone);
      if (changed.some((hour) => hour >= from && hour < to)) {
        await markNightChanged(tx, nightOf, now);
      }
    }
  });
}

function cellsOf(line: string): string[] {
  return line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}

/** The instant that a cell names, ms; null when it is none, or no full hour. */
function hourOf(text: string, timeZone: string): number | null {
  const parts =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ](\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:\.0+)?)?(Z|[+-]\d{2}:?\d{2})?$/.exec(
      text,
    );
  if (!parts) return null;
  const [, year = "", month = "", day = "", hour = "", minute = "00", second = "00", zone] = parts;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const midnight = new Date(`${date}T00:00:00Z`);
  // 30 February is read as a day of March.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== date) return null;
  // Hour 24 of a day is its midnight, in tables that mark the end.
  if (Number(hour) > 24 || Number(minute) > 0 || Number(second) > 0) return null;
  if (zone === undefined) return localInstant(date, Number(hour) * 60, timeZone).getTime();
  const offset = zone === "Z" ? 0 : offsetMinutes(zone);
  return midnight.getTime() + (Number(hour) * 60 - offset) * 60_000;
}

function offsetMinutes(zone: string): number {
  const digits = zone.replace(":", "");
  const size = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return digits.startsWith("-") ? -size : size;
}
