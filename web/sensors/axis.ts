import { computed } from "@preact/signals";
import { query, setQuery } from "../place.ts";

/** Frequency axes of spectrum and spectrogram alike, in the address: logarithmic unless asked. */
export const frequencyAxis = computed<"log" | "linear">(() =>
  query.value.get("scale") === "linear" ? "linear" : "log",
);

export function switchFrequencyAxis(axis: "log" | "linear"): void {
  setQuery({ scale: axis === "log" ? null : axis });
}

/** Lowest frequency shown on a logarithmic axis, Hz. */
export const lowestHz = 20;
