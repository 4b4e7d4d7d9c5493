import type { BridgeView } from "../../api/schemas/bridge.ts";
import { RowShapes } from "../cases/CaseList.tsx";
import { onlyThisArea } from "../list/listTab.ts";
import { Row, Rows } from "../list/Rows.tsx";
import { longDate } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { bridges } from "./bridges.ts";
import { listedBridges } from "./listedBridges.ts";
import { SoundnessBadge } from "./SoundnessBadge.tsx";

export function BridgeList() {
  if (bridges.value === null) return <RowShapes />;
  if (bridges.value.size === 0) return <p class="empty">{say(text.noBridges)}</p>;
  if (listedBridges.value.length === 0 && onlyThisArea.value) {
    return <p class="empty">{say(text.noMatchHere)}</p>;
  }
  return (
    <Rows
      items={listedBridges.value}
      row={(bridge) => <BridgeRow key={bridge.id} bridge={bridge} />}
    />
  );
}

function BridgeRow({ bridge }: { bridge: BridgeView }) {
  const { id, name, lastInspectedOn } = bridge;
  return (
    <Row item={{ kind: "bridge", id }}>
      <SoundnessBadge soundness={bridge.soundness} />
      <span class="row-main">
        <span class="row-title">{name}</span>
        <span class="row-sub">
          <span class="code">{id}</span>
          <span>
            {lastInspectedOn === null
              ? say(text.neverInspected)
              : say(text.lastInspected, longDate(lastInspectedOn))}
          </span>
        </span>
      </span>
    </Row>
  );
}
