import type { DamageDegree } from "../../domain/finding.ts";
import { damageType } from "../manual/damageTypes.ts";

/** A damage type as it stands in records. @example damageWords(7) // "⑦剥離・鉄筋露出" */
export function damageWords(number: number): string {
  const type = damageType(number);
  return `${circled(number)}${type === null ? "" : type.ja}`;
}

/** @example damageRecord(6, "c", "小大") // "⑥ひびわれ(小大)-c" */
export function damageRecord(number: number, degree: DamageDegree, pattern: string | null): string {
  return `${damageWords(number)}${pattern === null ? "" : `(${pattern})`}-${degree}`;
}

/** Circled numbers stand in two blocks of Unicode: 1 to 20 and 21 to 35. */
function circled(number: number): string {
  return String.fromCodePoint(number <= 20 ? 0x2460 + number - 1 : 0x3251 + number - 21);
}
