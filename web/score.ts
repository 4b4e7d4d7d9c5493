/** How a score reads: 50 and up leak suspected, 30 to 49 watch, below 30 no leak. */
export type Band = "leak" | "watch" | "normal" | "silent";

export function bandOf(score: number): Band {
  return score >= 50 ? "leak" : score >= 30 ? "watch" : "normal";
}
