import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../frame/Icon.tsx";
import { crewText } from "../text/crewText.ts";
import { shortInstant } from "../text/format.ts";
import { say } from "../text/say.ts";
import type { Job } from "./jobs.ts";
import { kept } from "./keep.ts";
import type { Sound } from "./sync.ts";
import { soundsKept } from "./sync.ts";

/** Plays the recording that the phone has kept. */
export function SoundButton({ sound }: { sound: Job["sound"] }) {
  const wav = useSignal<ArrayBuffer | null>(null);
  const playing = useSignal(false);
  const player = useRef<HTMLAudioElement | null>(null);
  const id = sound?.recordingId;
  useEffect(() => {
    if (id === undefined) return;
    void kept<Sound>("sound", id).then((found) => {
      wav.value = found === null ? null : found.wav;
    });
    return () => player.current?.pause();
  }, [id, soundsKept.value]);
  const bytes = wav.value;
  if (sound === null || bytes === null) return <p class="small">{say(crewText.soundNone)}</p>;
  const toggle = () => {
    if (playing.value) {
      player.current?.pause();
      return;
    }
    const url = URL.createObjectURL(new Blob([bytes], { type: "audio/wav" }));
    const audio = new Audio(url);
    player.current = audio;
    playing.value = true;
    audio.onpause = () => {
      playing.value = false;
      URL.revokeObjectURL(url);
    };
    audio.play().catch(() => {
      playing.value = false;
    });
  };
  return (
    <p>
      <button type="button" class="big" aria-pressed={playing.value} onClick={toggle}>
        <Icon name={playing.value ? "stop" : "play"} />
        {playing.value ? say(crewText.stopSound) : say(crewText.playSound)}
      </button>
      <span class="small">
        {say(crewText.soundOf, sound.sensorId, shortInstant(sound.recordedAt))}
      </span>
    </p>
  );
}
