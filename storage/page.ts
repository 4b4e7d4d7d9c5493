/** A piece of a list; `nextCursor` asks for the next one, null at the end. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface PageRequest {
  limit: number;
  cursor: string | null;
}

/** The caller's fault: the cursor does not come from the list that it is used on. */
export class BadCursor extends Error {
  override readonly name = "BadCursor";

  constructor(cursor: string) {
    const shown = cursor.length > 60 ? `${cursor.slice(0, 60)}…` : cursor;
    super(`cursor is ${JSON.stringify(shown)}, expected a nextCursor of this list`);
  }
}

type KeyKind = "number" | "text";
type Key<Kinds extends readonly KeyKind[]> = {
  -readonly [I in keyof Kinds]: Kinds[I] extends "number" ? number : string;
};

/**
 * The sort key in a cursor.
 * @returns null when there is no cursor: the list begins
 * @throws BadCursor
 * @example readCursor("WzE3LCJhIl0", ["number", "text"]) // [17, "a"]
 */
export function readCursor<const Kinds extends readonly KeyKind[]>(
  cursor: string | null,
  kinds: Kinds,
): Key<Kinds> | null {
  if (cursor === null) return null;
  const key = decode(cursor);
  const fits =
    Array.isArray(key) &&
    key.length === kinds.length &&
    kinds.every((kind, i) =>
      kind === "number" ? Number.isFinite(key[i]) : typeof key[i] === "string",
    );
  if (!fits) throw new BadCursor(cursor);
  return key as Key<Kinds>;
}

/**
 * @param rows   at most `limit + 1` rows in the order of the list: one more says that it goes on
 * @param keyOf  the sort key of a row, which the cursor keeps
 */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => T,
  keyOf: (row: Row) => readonly (number | string)[],
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(toItem), nextCursor: more ? encode(keyOf(last)) : null };
}

function encode(key: readonly (number | string)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    throw new BadCursor(cursor);
  }
}
