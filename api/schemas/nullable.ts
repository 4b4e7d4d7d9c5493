import type { TSchema } from "typebox";
import Type from "typebox";

/** The value or null: absent facts are said, never left out. */
export function nullable<const T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}
