import type { Outgoing } from "./cityMessages.ts";
import type { Random } from "./random.ts";

/** What the network and the devices do to messages. */
export interface Faults {
  /** the night's messages as they leave, with those of earlier nights that were held back */
  afflict(messages: readonly Outgoing[]): Outgoing[];
  /** how many of each have been made so far */
  readonly counts: Readonly<Record<"late" | "duplicated" | "corrupt", number>>;
}

/** Shares of the messages: well above what a real network does, so that a short run shows each. */
const lateShare = 0.03;
const duplicatedShare = 0.05;
const corruptShare = 0.01;

/**
 * Late by a night, sent twice, in any order, and now and then beside a broken one. Every good message
 * arrives in the end and at least once; corrupt ones are extra, never in place of a good one.
 */
export function faults(rng: Random): Faults {
  const counts = { late: 0, duplicated: 0, corrupt: 0 };
  let held: Outgoing[] = [];
  return {
    counts,
    afflict(messages) {
      const leaving: Outgoing[] = [...held];
      held = [];
      for (const message of messages) {
        if (rng.chance(lateShare)) {
          counts.late++;
          held.push(message);
          continue;
        }
        leaving.push(message);
        if (rng.chance(duplicatedShare)) {
          counts.duplicated++;
          leaving.push(message);
        }
        if (rng.chance(corruptShare)) {
          counts.corrupt++;
          leaving.push(corrupted(message, rng));
        }
      }
      return shuffled(leaving, rng);
    },
  };
}

/** Each is something that a server must refuse by name and live on. */
function corrupted({ topic, payload }: Outgoing, rng: Random): Outgoing {
  const parts = topic.split("/");
  const broken = (fault: Partial<Outgoing>): Outgoing => ({
    topic,
    payload,
    retain: false,
    ...fault,
  });
  switch (rng.below(5)) {
    case 0: // cut off in the middle, under an identity of its own
      return broken({ topic: elsewhere(parts), payload: payload.subarray(0, payload.length >> 1) });
    case 1: // not the format at all
      return broken({ topic: elsewhere(parts), payload: Buffer.from([0xde, 0xad, 0xbe, 0xef]) });
    case 2: // empty
      return broken({ topic: elsewhere(parts), payload: Buffer.alloc(0) });
    case 3: // a time that does not exist
      return broken({ topic: [...parts.slice(0, 5), "20260230T999999000Z"].join("/") });
    default: // an identity outside the grammar
      return broken({ topic: [...parts.slice(0, 3), "S 0001!", ...parts.slice(4)].join("/") });
  }
}

/** A sensor that the city does not have: a broken message must not stand in a good one's place. */
function elsewhere(parts: readonly string[]): string {
  return [...parts.slice(0, 3), `X-${parts[3] ?? ""}`, ...parts.slice(4)].join("/");
}

function shuffled<T>(list: readonly T[], rng: Random): T[] {
  const mixed = [...list];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const kept = mixed[i]!;
    mixed[i] = mixed[j]!;
    mixed[j] = kept;
  }
  return mixed;
}
