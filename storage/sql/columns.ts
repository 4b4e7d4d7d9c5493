/** Values as columns hold them and as nouns hold them. */

export function toBytes(value: Uint8Array | ArrayBuffer): Uint8Array {
  // libsql gives an ArrayBuffer or a Buffer, pg a Buffer that may share memory with its packet.
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

export function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

/** @param instants names of the properties that hold an instant, wherever they stand */
export function fromJson<T>(text: string, instants: readonly string[] = []): T {
  if (instants.length === 0) return JSON.parse(text) as T;
  return JSON.parse(text, (name, value: unknown) =>
    typeof value === "string" && instants.includes(name) ? new Date(value) : value,
  ) as T;
}

export function fromNullableJson<T>(text: string | null, instants?: readonly string[]): T | null {
  return text === null ? null : fromJson<T>(text, instants);
}

/** Statements have a limit of bound values (32,766 in SQLite): long imports go in pieces. */
export function pieces<T>(items: readonly T[], size = 500): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    result.push(items.slice(start, start + size));
  }
  return result;
}
