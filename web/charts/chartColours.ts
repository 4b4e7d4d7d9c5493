import { isDark } from "../map/palette.ts";

/** Colours of the charts; the map's palette gives those of the data. */
export function chartColours() {
  return isDark.value
    ? {
        text: "#B4BAC1",
        grid: "#2C3238",
        line: "#E6E6E6",
        band: "rgb(132 145 158 / 0.3)",
        middle: "#84919E",
        raised: "#FF4B00",
        threshold: "#F6AA00",
      }
    : {
        text: "#4D4D4D",
        grid: "#E6E9EC",
        line: "#1A1A1C",
        band: "rgb(132 145 158 / 0.28)",
        middle: "#6B7580",
        raised: "#FF4B00",
        threshold: "#B26A00",
      };
}

export const chartFont =
  '12px "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", system-ui, sans-serif';
