import Type from "typebox";

/** Ids stand in topics, file names and addresses. */
export const Id = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$",
  description: "1 to 128 letters, digits, '.', '-' or '_'",
});

export const IdParams = Type.Object({ id: Id });
