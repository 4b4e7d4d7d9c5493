/**
 * One sentence of the explanation behind a judgement.
 * `code` names the sentence (its words in Japanese and English stand in `cases/reasonText.ts`),
 * `values` fill it in, `weight` says how much it moved the judgement: positive towards leak or
 * damage, negative away; log-odds for recordings, points of the score for cases and findings.
 */
export interface Reason {
  code: string;
  values: Readonly<Record<string, number | string>>;
  weight: number;
}
