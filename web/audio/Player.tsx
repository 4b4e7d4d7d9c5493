import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { RecordingView } from "../../api/schemas/recording.ts";
import { OutOfReach, Refused } from "../api.ts";
import { Icon } from "../frame/Icon.tsx";
import { keyHint } from "../keys/keys.ts";
import { useCommands } from "../keys/useCommands.ts";
import { figure, shortInstant } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import type { Clip } from "./clip.ts";
import { BrokenSound, fetchClip } from "./clip.ts";
import type { Playback } from "./playback.ts";
import { openPlayback, restfulGainDb } from "./playback.ts";
import { SpectrogramView } from "./SpectrogramView.tsx";

/** Where most leaks sound, Hz: the first band that is tried. */
const leakBand = { lowHz: 200, highHz: 1200 } as const;

type Sound =
  | { kind: "loading" }
  | { kind: "ready"; clip: Clip; playback: Playback }
  | { kind: "none" }
  | { kind: "broken" };

export function Player({ recording }: { recording: RecordingView }) {
  const sound = useSignal<Sound>({ kind: "loading" });
  useEffect(() => {
    let wanted = true;
    let playback: Playback | null = null;
    fetchClip(recording.id, recording.sampleRateHz).then(
      (clip) => {
        if (!wanted) return;
        playback = openPlayback(clip.buffer, restfulGainDb(clip.samples));
        sound.value = { kind: "ready", clip, playback };
      },
      (error: unknown) => {
        if (error instanceof BrokenSound) sound.value = { kind: "broken" };
        else if (error instanceof Refused || error instanceof OutOfReach) {
          sound.value = { kind: "none" };
        } else throw error;
      },
    );
    return () => {
      wanted = false;
      playback?.close();
    };
  }, [recording.id]);
  return (
    <section class="block player" aria-label={say(text.audio)}>
      <div class="block-head">
        <h3>{say(text.audio)}</h3>
        <span class="hint">
          {shortInstant(recording.recordedAt)} · {figure(recording.sampleRateHz)} Hz
        </span>
      </div>
      {sound.value.kind === "ready" && (
        <Controls clip={sound.value.clip} playback={sound.value.playback} />
      )}
      {sound.value.kind === "loading" && <div class="spectrogram is-loading" />}
      {sound.value.kind === "none" && <p class="hint">{say(text.noAudio)}</p>}
      {sound.value.kind === "broken" && <p class="hint">{say(text.audioBroken)}</p>}
    </section>
  );
}

function Controls({ clip, playback }: { clip: Clip; playback: Playback }) {
  const at = useSignal(0);
  const frame = useRef(0);
  const { playing, loop, band, gainDb } = playback;
  const duration = clip.buffer.duration;
  const isPlaying = playing.value;
  const toggle = () => (playing.value ? playback.stop() : playback.play(at.value));
  const seek = (seconds: number) => {
    at.value = seconds;
    if (playing.value) playback.play(seconds);
  };
  useCommands("everywhere", { play: toggle });
  useEffect(() => {
    if (!isPlaying) return;
    const follow = () => {
      at.value = playback.position();
      frame.current = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame.current);
  }, [isPlaying, playback]);
  const share = useComputed(() => at.value / duration);
  const words = useMemo(() => say(text.playPosition), [say(text.playPosition)]);
  return (
    <>
      <SpectrogramView
        clip={clip}
        share={share}
        band={band}
        seek={(part) => seek(part * duration)}
      />
      <input
        class="seek"
        type="range"
        min={0}
        max={duration}
        step={0.1}
        value={at.value}
        aria-label={words}
        aria-valuetext={say(text.seconds, figure(at.value, 1))}
        onInput={(event) => seek(event.currentTarget.valueAsNumber)}
      />
      <div class="player-row">
        <button
          type="button"
          class="button button-main play"
          aria-pressed={isPlaying}
          onClick={toggle}
        >
          <Icon name={isPlaying ? "stop" : "play"} />
          {say(isPlaying ? text.stop : text.play)}
          <kbd>{keyHint("play")}</kbd>
        </button>
        <button
          type="button"
          class="button"
          aria-pressed={loop.value}
          onClick={() => {
            loop.value = !loop.value;
            playback.apply();
          }}
        >
          <Icon name="loop" />
          {say(text.loop)}
        </button>
        <span class="figure player-time">
          {figure(at.value, 1)} / {say(text.seconds, figure(duration, 1))}
        </span>
        <label class="gain">
          <span>{say(text.gain)}</span>
          <input
            type="range"
            min={-20}
            max={50}
            step={1}
            value={gainDb.value}
            aria-valuetext={say(text.gainDb, figure(gainDb.value))}
            onInput={(event) => {
              gainDb.value = event.currentTarget.valueAsNumber;
              playback.apply();
            }}
          />
          <span class="figure">{say(text.gainDb, figure(gainDb.value))}</span>
        </label>
      </div>
      <Band playback={playback} highest={clip.rateHz / 2} />
    </>
  );
}

function Band({ playback, highest }: { playback: Playback; highest: number }) {
  const { band } = playback;
  const set = (next: { lowHz: number; highHz: number } | null) => {
    band.value = next;
    playback.apply();
  };
  const field = (edge: "lowHz" | "highHz", hz: number) => {
    if (band.value === null || !Number.isFinite(hz)) return;
    set({ ...band.value, [edge]: Math.min(highest, Math.max(0, hz)) });
  };
  return (
    <fieldset class="band">
      <label class="check">
        <input
          type="checkbox"
          checked={band.value !== null}
          onChange={() => {
            set(
              band.value === null
                ? { lowHz: leakBand.lowHz, highHz: Math.min(highest, leakBand.highHz) }
                : null,
            );
          }}
        />
        {say(text.bandPass)}
      </label>
      {band.value !== null && (
        <>
          <input
            type="number"
            min={0}
            max={highest}
            step={50}
            value={band.value.lowHz}
            aria-label={say(text.bandLow)}
            onInput={(event) => field("lowHz", event.currentTarget.valueAsNumber)}
          />
          <span aria-hidden="true">–</span>
          <input
            type="number"
            min={0}
            max={highest}
            step={50}
            value={band.value.highHz}
            aria-label={say(text.bandHigh)}
            onInput={(event) => field("highHz", event.currentTarget.valueAsNumber)}
          />
          <span>Hz</span>
        </>
      )}
    </fieldset>
  );
}
