import type { InspectionRecord } from "../../analysis/bridge/export/record.ts";
import type { SoundnessProposal } from "../../analysis/bridge/soundness.ts";
import { bridgeSoundness } from "../../analysis/bridge/soundness.ts";
import type { Soundness } from "../../analysis/domain/bridge.ts";
import type { MemberId } from "../../analysis/domain/member.ts";
import { soundnessOfMember } from "../inspection.ts";

/** What is said of a part: as a person confirmed it, else as it is proposed. */
export interface ReportedSoundness {
  /** null: nothing is recorded, or it waits for an investigation */
  soundness: Soundness | null;
  confirmed: boolean;
  undecided: boolean;
}

export function memberSoundnesses({
  members,
  judgements,
}: InspectionRecord): Map<MemberId, ReportedSoundness> {
  return new Map(
    members.map(({ id }) => {
      const { confirmed, proposal } = soundnessOfMember(id, judgements);
      const undecided = confirmed === null && proposal.undecided.length > 0;
      return [
        id,
        { soundness: confirmed ?? proposal.soundness, confirmed: confirmed !== null, undecided },
      ];
    }),
  );
}

export function proposedForBridge(
  { members }: InspectionRecord,
  of: ReadonlyMap<MemberId, ReportedSoundness>,
): SoundnessProposal {
  return bridgeSoundness(members, of);
}

const order = ["I", "II", "III", "IV"];

/** The one that governs a group: what waits counts where nothing worse is known. */
export function worstOf(all: readonly ReportedSoundness[]): ReportedSoundness {
  const nothing = { soundness: null, confirmed: false, undecided: false };
  return all.reduce((worst, one) => (rank(one) > rank(worst) ? one : worst), nothing);
}

function rank({ soundness, undecided }: ReportedSoundness): number {
  if (soundness === null) return undecided ? 0.5 : 0;
  return order.indexOf(soundness) + 1;
}

/** As on the drawing: "III", proposed alone "(III)", to be investigated "S", no record "–". */
export function soundnessLetter({ soundness, confirmed, undecided }: ReportedSoundness): string {
  if (soundness === null) return undecided ? "S" : "–";
  return confirmed ? soundness : `(${soundness})`;
}

/** The colours that public maps use; letters on them are black, so that each can be read. */
const colours = { I: "#16a34a", II: "#d97706", III: "#ea580c", IV: "#f05252" } as const;

export function soundnessColour({ soundness, undecided }: ReportedSoundness): string {
  if (soundness === null) return undecided ? "#bfdbfe" : "#ffffff";
  return colours[soundness];
}
