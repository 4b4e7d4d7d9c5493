import type { Soundness } from "../domain/bridge.ts";
import type { Countermeasure, Member, MemberId } from "../domain/member.ts";
import { soundnessOf } from "./manual/editions.ts";
import { memberKind } from "./manual/memberKinds.ts";

/** A soundness that is put forward with what it rests on; a person confirms or changes it. */
export interface SoundnessProposal {
  /** null: nothing has been judged yet */
  soundness: Soundness | null;
  /** members that give it; for a member itself, the damage types */
  because: readonly string[];
  /** what has to be investigated first (S1, S2): the proposal may rise */
  undecided: readonly string[];
}

const order: readonly Soundness[] = ["I", "II", "III", "IV"];

/** The worst that the countermeasure classes of a member stand for. `because`: numbers of damage types. */
export function memberSoundness(
  classes: readonly { damageType: number; value: Countermeasure }[],
): SoundnessProposal {
  return worst(
    classes.map(({ damageType, value }) => ({
      name: String(damageType),
      soundness: soundnessOf(value),
    })),
  );
}

/**
 * The worst of the members that govern a bridge's structure (主要部材): the usual basis, not the verdict.
 * @param given  soundness by member as judged, else as proposed; null with `undecided` when S1 or S2
 * @see bridge.md 1.2
 */
export function bridgeSoundness(
  members: readonly Member[],
  given: ReadonlyMap<MemberId, { soundness: Soundness | null; undecided: boolean }>,
): SoundnessProposal {
  const judged = members
    .filter((member) => !member.gone && memberKind(member.code)?.main === true)
    .flatMap(({ id }) => {
      const found = given.get(id);
      return found ? [{ name: id, ...found }] : [];
    });
  const proposal = worst(judged.filter(({ soundness }) => soundness !== null));
  return {
    ...proposal,
    undecided: judged.filter(({ undecided }) => undecided).map(({ name }) => name),
  };
}

function worst(given: readonly { name: string; soundness: Soundness | null }[]): SoundnessProposal {
  const undecided = given.filter(({ soundness }) => soundness === null).map(({ name }) => name);
  const most = Math.max(
    -1,
    ...given.map(({ soundness }) => (soundness === null ? -1 : order.indexOf(soundness))),
  );
  const soundness = order[most] ?? null;
  const because = given.filter((one) => soundness !== null && one.soundness === soundness);
  return { soundness, because: because.map(({ name }) => name), undecided };
}
