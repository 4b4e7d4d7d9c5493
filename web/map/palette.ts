import { signal } from "@preact/signals";
import type { BaseKind } from "./base.ts";

/**
 * Colours of what the map draws. Data colours are Japan's colour-universal set; four of them stay
 * under 3:1 on white, so `ink` outlines and `halo` are part of every symbol, not decoration.
 */
export interface Palette {
  ink: string;
  halo: string;
  ground: string;
  base: Readonly<Record<BaseKind | "roadEdge" | "coast", string>>;
  leak: string;
  watch: string;
  normal: string;
  silent: string;
  selected: string;
  soundness: Readonly<Record<"I" | "II" | "III" | "IV", string>>;
  pipe: Readonly<Record<PipeGroup, string>>;
  label: string;
}

export type PipeGroup = "iron" | "steel" | "pvc" | "pe" | "asbestosCement" | "other";

export const light: Palette = {
  ink: "#1A1A1C",
  halo: "#FFFFFF",
  ground: "#EEF0EE",
  base: {
    land: "#F4F4F1",
    block: "#ECECE7",
    park: "#DFEBDB",
    water: "#D3E4F0",
    road: "#FFFFFF",
    roadEdge: "#DADAD3",
    coast: "#B4CBDB",
  },
  leak: "#FF4B00",
  watch: "#F6AA00",
  normal: "#03AF7A",
  silent: "#84919E",
  selected: "#005AFF",
  soundness: { I: "#03AF7A", II: "#F6AA00", III: "#FF4B00", IV: "#990099" },
  pipe: {
    iron: "#333333",
    steel: "#4DC4FF",
    pvc: "#804000",
    pe: "#990099",
    asbestosCement: "#FF8082",
    other: "#84919E",
  },
  label: "#1A1A1C",
};

const dark: Palette = {
  ink: "#0B0D0F",
  halo: "#F2F2F2",
  ground: "#101417",
  base: {
    land: "#1A1E22",
    block: "#20252A",
    park: "#1B2A22",
    water: "#0F2433",
    road: "#2E353B",
    roadEdge: "#15181B",
    coast: "#2A4A60",
  },
  leak: "#FF4B00",
  watch: "#F6AA00",
  normal: "#03AF7A",
  silent: "#84919E",
  selected: "#7096F8",
  soundness: { I: "#03AF7A", II: "#F6AA00", III: "#FF4B00", IV: "#C77DFF" },
  pipe: {
    iron: "#E6E6E6",
    steel: "#4DC4FF",
    pvc: "#C98B5E",
    pe: "#C77DFF",
    asbestosCement: "#FF8082",
    other: "#84919E",
  },
  label: "#E6E6E6",
};

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

export const isDark = signal(prefersDark.matches);
export const palette = signal<Palette>(isDark.value ? dark : light);

prefersDark.addEventListener("change", ({ matches }) => {
  isDark.value = matches;
  palette.value = matches ? dark : light;
});
