import type { TSchema } from "typebox";
import Type from "typebox";
import { nullable } from "./nullable.ts";

/** One page of any list; give `nextCursor` back as `cursor` for the next one. */
export function pageOf<const T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), nextCursor: nullable(Type.String()) });
}

export interface PageView<T> {
  items: T[];
  nextCursor: string | null;
}

export const PageQuery = Type.Object({
  limit: Type.Integer({
    minimum: 1,
    maximum: 500,
    default: 50,
    description: "a whole number from 1 to 500",
  }),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2000,
      description: "the nextCursor of the page before",
    }),
  ),
});
export type PageQuery = Type.Static<typeof PageQuery>;
