import type { RenderedCrack, Wall } from "./renderConcrete.ts";
import { seeded, wanderingPath } from "./renderConcrete.ts";

/** A wall of any kind, by its seed: plate or boards, clean or stained, none to three cracks. */
export function anyWall(seed: number, size = 512): Wall {
  const random = seeded(1000 + seed);
  const between = (least: number, most: number) => least + (most - least) * random();
  const cracks: RenderedCrack[] = [];
  const count = random() < 0.15 ? 0 : 1 + Math.floor(2.5 * random());
  for (let index = 0; index < count; index++) {
    const heading = between(0, 2 * Math.PI);
    const start = { x: between(0.15, 0.85) * size, y: between(0.15, 0.85) * size };
    const back = 0.5 * between(0.3, 1) * size;
    start.x -= Math.cos(heading) * back;
    start.y -= Math.sin(heading) * back;
    cracks.push({
      path: wanderingPath(random, start, heading, 2 * back),
      widthPx: 0.35 + 2.6 * random() ** 2.5,
      darkShare: between(0.3, 0.6),
      tapers: random() < 0.5,
    });
  }
  return {
    seed,
    size,
    level: between(120, 200),
    mottle: between(2, 9),
    mottleExponent: between(0.7, 1.5),
    noise: between(0.7, 2.5),
    blurPx: between(0.6, 1.1),
    boardPx: random() < 0.65 ? between(60, 220) : 0,
    boardsAcross: random() < 0.8 ? 0 : 1,
    bugHoles: Math.floor(between(5, 120)),
    blotches: random() < 0.6 ? Math.floor(between(0, 700)) : 0,
    streaks: random() < 0.6 ? Math.floor(between(1, 9)) : 0,
    cracks,
  };
}

/** A quiet wall cast against a plate, with what the test puts on it. */
export function plainWall(own: Partial<Wall>): Wall {
  return {
    seed: 1,
    size: 512,
    level: 150,
    mottle: 3,
    mottleExponent: 1.1,
    noise: 1.2,
    blurPx: 0.8,
    boardPx: 0,
    boardsAcross: 0,
    bugHoles: 10,
    blotches: 0,
    streaks: 0,
    cracks: [],
    ...own,
  };
}
