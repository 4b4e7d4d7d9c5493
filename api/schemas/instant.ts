import Type from "typebox";

/** An instant as it travels: ISO 8601, UTC. */
export const Instant = Type.String({
  format: "date-time",
  description: "an instant, UTC, such as 2026-11-24T02:00:00.000Z",
  examples: ["2026-11-24T02:00:00.000Z"],
});

/** A night by the date of its morning, or any other local date. */
export const LocalDate = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}$",
  description: "a date such as 2026-11-24",
  examples: ["2026-11-24"],
});
