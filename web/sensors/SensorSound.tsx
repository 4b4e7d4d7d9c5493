import { useEffect, useState } from "preact/hooks";
import type { RecordingView } from "../../api/schemas/recording.ts";
import { fetchRecordings } from "../api.ts";
import { Player } from "../audio/Player.tsx";
import { switchTables } from "../charts/tables.ts";
import { useCommands } from "../keys/useCommands.ts";
import { changesOf } from "../live.ts";
import { useLoaded } from "../load.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { NightChart } from "./NightChart.tsx";
import { Recordings } from "./Recordings.tsx";
import { SpectrumChart } from "./SpectrumChart.tsx";

const shownRecordings = 12;

/** What one sensor heard: its nights, its latest clip as spectrum and sound, its recordings. */
export function SensorSound({ sensorId, until }: { sensorId: string; until: string | null }) {
  const loaded = useLoaded(
    `recordings ${sensorId}`,
    changesOf(`recordings of ${sensorId}`).value,
    () => fetchRecordings(sensorId, shownRecordings),
  );
  const [chosen, choose] = useState<string | null>(null);
  useEffect(() => choose(null), [sensorId]);
  useCommands("everywhere", { table: switchTables });
  const items = loaded.value.kind === "there" ? loaded.value.value : [];
  const recording = items.find(({ id }) => id === chosen) ?? latestAnalysed(items);
  return (
    <>
      {until !== null && <NightChart sensorId={sensorId} until={until} />}
      {recording === undefined ? (
        <section class="block">
          <h3>{say(text.audio)}</h3>
          <p class="hint">
            {say(loaded.value.kind === "loading" ? text.loading : text.noRecordings)}
          </p>
        </section>
      ) : (
        <>
          <SpectrumChart key={`spectrum ${recording.id}`} recording={recording} />
          <Player key={`player ${recording.id}`} recording={recording} />
          <Recordings items={items} shown={recording.id} show={choose} />
        </>
      )}
    </>
  );
}

function latestAnalysed(items: readonly RecordingView[]): RecordingView | undefined {
  return items.find(({ state }) => state === "analysed") ?? items[0];
}
