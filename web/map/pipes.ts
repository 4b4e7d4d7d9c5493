import { computed, signal } from "@preact/signals";
import type { PipeView } from "../../api/schemas/pipe.ts";
import { fetchBase, fetchPipes } from "../api.ts";
import type { BaseFeatures } from "./base.ts";
import type { WorldBox } from "./mercator.ts";
import { boxAround, worldLine } from "./mercator.ts";
import type { PipeGroup } from "./palette.ts";
import { pipeGroup } from "./pipeStyle.ts";

/** A pipe made ready to be drawn many times. */
export interface DrawnPipe {
  pipe: PipeView;
  group: PipeGroup;
  xy: Float64Array;
  box: WorldBox;
}

/** The network; null until the first answer. It changes by imports only. */
export const pipes = signal<ReadonlyMap<string, PipeView> | null>(null);

/** The city's own vector base; null while it is not known or where there is none. */
export const base = signal<BaseFeatures | null>(null);

export const drawnPipes = computed<readonly DrawnPipe[]>(() =>
  [...(pipes.value?.values() ?? [])].map((pipe) => {
    const xy = worldLine(pipe.line);
    return { pipe, group: pipeGroup(pipe), xy, box: boxAround(xy) };
  }),
);

export async function loadPipes(): Promise<void> {
  const items = await fetchPipes();
  pipes.value = new Map(items.map((pipe) => [pipe.id, pipe]));
}

export async function loadBase(): Promise<void> {
  base.value = await fetchBase();
}
