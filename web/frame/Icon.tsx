/** Line icons on a 20 × 20 grid, drawn in the colour of the text beside them. */
const paths = {
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  fit: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
  layers: "M10 3l7 3.8-7 3.8-7-3.8zM3 10.4l7 3.8 7-3.8M3 13.8l7 3.8 7-3.8",
  search: "M8.8 14.6a5.8 5.8 0 1 0 0-11.6 5.8 5.8 0 0 0 0 11.6zM13 13l4 4",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  next: "M8 4l6 6-6 6",
  play: "M6 4l10 6-10 6z",
  stop: "M5 5h10v10H5z",
  loop: "M4 9a6 6 0 0 1 10.5-3L17 8M17 4v4h-4M16 11a6 6 0 0 1-10.5 3L3 12M3 16v-4h4",
  keyboard: "M2.5 5h15v10h-15zM5.5 8.2h.01M8.5 8.2h.01M11.5 8.2h.01M14.5 8.2h.01M6.5 11.8h7",
  pin: "M10 17.5s5.5-5 5.5-9.3a5.5 5.5 0 0 0-11 0c0 4.3 5.5 9.3 5.5 9.3zM10 10.2a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  person: "M10 10a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8zM3.5 17c.6-3.4 3.2-5 6.5-5s5.9 1.6 6.5 5",
  warning: "M10 3l8 14H2zM10 8v4M10 14.5v.01",
  table: "M3 4h14v12H3zM3 8h14M3 12h14M8 4v12",
  chart: "M3 16h14M5 13l3.5-5 3 3L16 5",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  const filled = name === "play" || name === "stop";
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} fill={filled ? "currentColor" : "none"} />
    </svg>
  );
}
