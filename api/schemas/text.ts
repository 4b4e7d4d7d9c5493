import Type from "typebox";

/** What a person writes; a NUL is in no language and no database keeps it. */
export function text(minLength: number, maxLength: number) {
  return Type.String({
    minLength,
    maxLength,
    pattern: "^[^\\u0000]*$",
    description: `${minLength} to ${maxLength} characters`,
  });
}
