import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";

/** What is played and how; every field may change while it sounds. */
export interface Playback {
  playing: Signal<boolean>;
  loop: Signal<boolean>;
  /** null: the whole band */
  band: Signal<{ lowHz: number; highHz: number } | null>;
  gainDb: Signal<number>;
  /** seconds from the start of the clip */
  position(): number;
  play(from: number): void;
  stop(): void;
  /** hands changes of band, loop and gain on to what is sounding */
  apply(): void;
  close(): void;
}

/** Q of each of the two filters on either side, together a Butterworth slope of 24 dB an octave. */
const slopes = [0.541, 1.307] as const;

/** Plays a clip through high-pass, low-pass and gain of the browser's own audio engine. */
export function openPlayback(buffer: AudioBuffer, gainDb: number): Playback {
  const playing = signal(false);
  const loop = signal(false);
  const band = signal<{ lowHz: number; highHz: number } | null>(null);
  const gain = signal(gainDb);
  let engine: Engine | null = null;
  let source: AudioBufferSourceNode | null = null;
  let startedAt = 0;
  let startedFrom = 0;

  const apply = () => {
    if (engine === null) return;
    engine.set(band.value, gain.value);
    if (source !== null) source.loop = loop.value;
  };
  const position = () => {
    if (engine === null || source === null) return startedFrom;
    const at = startedFrom + engine.context.currentTime - startedAt;
    return loop.value ? at % buffer.duration : Math.min(at, buffer.duration);
  };
  const stop = () => {
    startedFrom = position() % buffer.duration;
    source?.stop();
    source = null;
    playing.value = false;
  };
  return {
    playing,
    loop,
    band,
    gainDb: gain,
    position,
    stop,
    apply,
    play(from) {
      if (source !== null) stop();
      engine ??= openEngine();
      void engine.context.resume();
      const next = engine.context.createBufferSource();
      next.buffer = buffer;
      next.connect(engine.entry);
      next.onended = () => {
        if (source !== next) return;
        source = null;
        startedFrom = 0;
        playing.value = false;
      };
      source = next;
      startedFrom = from >= buffer.duration - 0.01 ? 0 : from;
      startedAt = engine.context.currentTime;
      apply();
      next.start(0, startedFrom);
      playing.value = true;
    },
    close() {
      source?.stop();
      source = null;
      void engine?.context.close();
      engine = null;
    },
  };
}

interface Engine {
  context: AudioContext;
  entry: AudioNode;
  set(band: { lowHz: number; highHz: number } | null, gainDb: number): void;
}

function openEngine(): Engine {
  const context = new AudioContext();
  const filters = (["highpass", "lowpass"] as const).flatMap((type) =>
    slopes.map((q) => {
      const filter = context.createBiquadFilter();
      filter.type = type;
      // The web's Q of these two kinds is in dB.
      filter.Q.value = 20 * Math.log10(q);
      return filter;
    }),
  );
  const gain = context.createGain();
  const chain: AudioNode[] = [...filters, gain, context.destination];
  chain.reduce((from, to) => {
    from.connect(to);
    return to;
  });
  const [entry = gain] = chain;
  return {
    context,
    entry,
    set(band, gainDb) {
      const nyquist = context.sampleRate / 2;
      for (const filter of filters) {
        const wanted = filter.type === "highpass" ? (band?.lowHz ?? 0) : (band?.highHz ?? nyquist);
        filter.frequency.value = Math.min(nyquist, Math.max(0, wanted));
      }
      gain.gain.value = 10 ** (gainDb / 20);
    },
  };
}

/** Gain that brings the loudest sample to −6 dBFS, at most 40 dB: leaks are faint in the file. */
export function restfulGainDb(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  if (peak === 0) return 0;
  return Math.round(Math.max(0, Math.min(40, -6 - 20 * Math.log10(peak))));
}
