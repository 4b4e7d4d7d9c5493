import type { PipePoint } from "../domain/pipe.ts";
import type { Network } from "./network.ts";
import { pipesWithin } from "./network.ts";
import { beyondM, branchM, candidateStepM } from "./parameters.ts";
import type { PipePath } from "./pathBetween.ts";
import { pathsFrom, pointOnPath } from "./pathBetween.ts";

/** A place from which a sound may come. */
export interface Candidate {
  at: PipePoint;
  /** from every listener, null where none is short enough; shape [listeners] */
  paths: readonly (PipePath | null)[];
  /** metres of pipe that it stands for */
  weightM: number;
  /** index of the outermost listener beyond which it stands for all that lies there */
  beyond: number | null;
}

/**
 * Cells of half a metre on the ways between listeners and in the branches that join them, and one place for
 * all that lies beyond each outermost listener. A source in a branch has the delays of the place where it
 * joins: there the sound comes out, and the branch is where it more likely is.
 * @param reachM ways between two listeners that are longer than this are left out
 */
export function candidatesBetween(
  network: Network,
  listeners: readonly PipePoint[],
  reachM: number,
): Candidate[] {
  const from = listeners.map((at) => pathsFrom(network, at, 2 * reachM));
  const ways = listeners.flatMap((_, a) =>
    listeners.slice(a + 1).flatMap((to, i) => {
      const path = from[a]!(to);
      return path && path.lengthM <= reachM ? [{ a, b: a + 1 + i, path }] : [];
    }),
  );
  const cells = new Map<string, PipePoint>();
  for (const { path } of ways) addCells(cells, path);
  const candidate = (at: PipePoint, weightM: number, beyond: number | null): Candidate => ({
    at,
    paths: from.map((to) => to(at)),
    weightM,
    beyond,
  });
  const outermost = listeners.flatMap((at, i) => {
    const onAWay = ways.some(({ a, b, path }) => {
      if (a === i || b === i) return false;
      const [toA, toB] = [from[i]!(listeners[a]!), from[i]!(listeners[b]!)];
      return toA && toB && toA.lengthM + toB.lengthM < path.lengthM + 2 * candidateStepM;
    });
    const isEnd = ways.some(({ a, b }) => a === i || b === i);
    return isEnd && !onAWay ? [candidate(at, beyondM, i)] : [];
  });
  const branches = branchCells(network, ways, cells)
    .map((at) => candidate(at, candidateStepM, null))
    .filter((one) => !outermost.some((end) => isBehind(one, end)));
  const onWays = [...cells.values()].map((at) => candidate(at, candidateStepM, null));
  return [...onWays, ...branches, ...outermost];
}

/** Cells of the pipes that join the ways at a node, and of those behind them, as far as branches count. */
function branchCells(
  network: Network,
  ways: readonly { path: PipePath }[],
  known: ReadonlyMap<string, PipePoint>,
): PipePoint[] {
  const nodes = new Set(ways.flatMap(({ path }) => path.nodes));
  const found = new Map<string, PipePoint>();
  for (const node of nodes) {
    const [pipe] = network.pipesAtNode.get(node) ?? [];
    if (!pipe) continue;
    const at = { pipeId: pipe.id, offsetM: pipe.fromNode === node ? 0 : pipe.lengthM };
    for (const { pipeId, fromM, toM } of pipesWithin(network, at, branchM)) {
      const last = Math.floor(toM / candidateStepM);
      for (let cell = Math.floor(fromM / candidateStepM); cell < last; cell++) {
        const key = `${pipeId} ${cell}`;
        if (!known.has(key)) found.set(key, { pipeId, offsetM: (cell + 0.5) * candidateStepM });
      }
    }
  }
  return [...found.values()];
}

/** Whether the ways from a place to all other listeners lead past this outermost one: it lies beyond it. */
function isBehind({ paths }: Candidate, outermost: Candidate): boolean {
  const near = outermost.beyond === null ? null : paths[outermost.beyond];
  if (!near) return false;
  return paths.every((far, other) => {
    if (!far || other === outermost.beyond) return true;
    const rest = outermost.paths[other];
    return !!rest && near.lengthM + rest.lengthM < far.lengthM + candidateStepM;
  });
}

/** Middles of the cells of each pipe that a path passes, named by pipe and number. */
function addCells(cells: Map<string, PipePoint>, path: PipePath): void {
  for (let m = candidateStepM / 4; m < path.lengthM; m += candidateStepM / 2) {
    const { pipeId, offsetM } = pointOnPath(path, m);
    const cell = Math.floor(offsetM / candidateStepM);
    cells.set(`${pipeId} ${cell}`, { pipeId, offsetM: (cell + 0.5) * candidateStepM });
  }
}
