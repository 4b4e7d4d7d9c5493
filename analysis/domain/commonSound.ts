/** What a pair of sensors has in common. */
export type CommonSound =
  | { kind: "nothing"; z: number; chanceZ: number }
  | {
      kind: "heard";
      /** τ = t_B − t_A: positive when A hears the source first */
      delaySeconds: number;
      /** standard uncertainty of the timing alone, without clocks */
      timingSeconds: number;
      /** robust standard deviation over the pieces; null with fewer than three */
      scatterSeconds: number | null;
      /** other delays that the sound fits, with their probability beside the main one */
      alternatives: readonly { delaySeconds: number; share: number }[];
      /** other peaks that chance does not give, highest first: further sources, or side peaks of the main one */
      others: readonly { delaySeconds: number; z: number }[];
      /** height of the peak in standard deviations of chance, and what chance reaches once in 1000 pairs */
      z: number;
      chanceZ: number;
      /** null when there is no second peak */
      peakOverSecond: number | null;
      peakOverRest: number;
      /** γ² of the bins that took part, corrected for chance, and the measured γ² that chance exceeds in 5 % */
      meanCoherence: number;
      chanceCoherence: number;
      bandHz: readonly [number, number];
      pieces: number;
    };
