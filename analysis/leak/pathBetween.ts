import type { Pipe, PipeId, PipePoint } from "../domain/pipe.ts";
import type { Network, PipePiece } from "./network.ts";

/** A stretch of one pipe in walking order: fromM > toM goes against its drawing. */
export interface PathStep {
  pipe: Pipe;
  fromM: number;
  toM: number;
}

/** The shortest way along the pipes between two points, by surveyed lengths. */
export interface PipePath {
  lengthM: number;
  steps: readonly PathStep[];
  /** nodes passed on the way: tees, bends, changes of pipe */
  nodes: readonly string[];
}

/** @returns null when it is longer than `limitM`, there is none, or a pipe is unknown */
export function pathBetween(
  network: Network,
  a: PipePoint,
  b: PipePoint,
  limitM: number,
): PipePath | null {
  return pathsFrom(network, a, limitM)(b);
}

/** All shortest ways that begin at one point: one search serves many ends. */
export function pathsFrom(
  network: Network,
  from: PipePoint,
  limitM: number,
): (to: PipePoint) => PipePath | null {
  const start = network.pipes.get(from.pipeId);
  if (!start) return () => null;
  const startM = clamped(start, from.offsetM);
  const reached = search(network, start, startM, limitM);
  return (to) => {
    const pipe = network.pipes.get(to.pipeId);
    if (!pipe) return null;
    const toM = clamped(pipe, to.offsetM);
    const ways: PipePath[] = [];
    if (pipe === start) {
      const step = { pipe, fromM: startM, toM };
      ways.push({ lengthM: Math.abs(toM - startM), steps: [step], nodes: [] });
    }
    for (const [node, fromM] of [
      [pipe.fromNode, 0],
      [pipe.toNode, pipe.lengthM],
    ] as const) {
      const before = reached.get(node);
      if (!before) continue;
      ways.push({
        lengthM: before.lengthM + Math.abs(toM - fromM),
        steps: [...before.steps, { pipe, fromM, toM }],
        nodes: before.nodes,
      });
    }
    const [shortest] = ways.sort((a, b) => a.lengthM - b.lengthM);
    return shortest && shortest.lengthM <= limitM ? withoutStandstill(shortest) : null;
  };
}

/** A path from or to the end of a pipe neither walks that pipe nor passes its node. */
function withoutStandstill({ lengthM, steps, nodes }: PipePath): PipePath {
  const stands = (step: PathStep | undefined) => step?.fromM === step?.toM;
  const from = steps.length > 1 && stands(steps[0]) ? 1 : 0;
  const to = steps.length - from > 1 && stands(steps.at(-1)) ? steps.length - 1 : steps.length;
  return { lengthM, steps: steps.slice(from, to), nodes: nodes.slice(from, to - 1) };
}

/** The point so many metres from the start of a path; its ends beyond them. */
export function pointOnPath({ steps }: PipePath, fromStartM: number): PipePoint {
  let left = Math.max(0, fromStartM);
  for (const { pipe, fromM, toM } of steps) {
    const length = Math.abs(toM - fromM);
    if (left <= length) {
      return { pipeId: pipe.id, offsetM: fromM + Math.sign(toM - fromM) * left };
    }
    left -= length;
  }
  const last = steps.at(-1)!;
  return { pipeId: last.pipe.id, offsetM: last.toM };
}

/** Dijkstra over the nodes; neighbourhoods are some dozen nodes, so a plain list serves as queue. */
function search(
  network: Network,
  start: Pipe,
  startM: number,
  limitM: number,
): Map<string, PipePath> {
  const done = new Map<string, PipePath>();
  const open: { node: string; path: PipePath }[] = [
    [start.fromNode, 0] as const,
    [start.toNode, start.lengthM] as const,
  ].map(([node, toM]) => ({
    node,
    path: {
      lengthM: Math.abs(toM - startM),
      steps: [{ pipe: start, fromM: startM, toM }],
      nodes: [node],
    },
  }));
  while (open.length > 0) {
    open.sort((a, b) => b.path.lengthM - a.path.lengthM);
    const next = open.pop();
    if (!next || next.path.lengthM > limitM) break;
    const { node, path } = next;
    if (done.has(node)) continue;
    done.set(node, path);
    for (const pipe of network.pipesAtNode.get(node) ?? []) {
      if (pipe === start) continue;
      const [other, fromM, toM] =
        pipe.fromNode === node
          ? ([pipe.toNode, 0, pipe.lengthM] as const)
          : ([pipe.fromNode, pipe.lengthM, 0] as const);
      if (done.has(other)) continue;
      open.push({
        node: other,
        path: {
          lengthM: path.lengthM + pipe.lengthM,
          steps: [...path.steps, { pipe, fromM, toM }],
          nodes: [...path.nodes, other],
        },
      });
    }
  }
  return done;
}

function clamped(pipe: Pipe, offsetM: number): number {
  return Math.max(0, Math.min(pipe.lengthM, offsetM));
}

/** The parts of pipes between two distances from the start of a path. */
export function piecesOfPath({ steps }: PipePath, fromM: number, toM: number): PipePiece[] {
  const pieces: PipePiece[] = [];
  let passed = 0;
  for (const step of steps) {
    const length = Math.abs(step.toM - step.fromM);
    const direction = Math.sign(step.toM - step.fromM);
    const first = step.fromM + direction * Math.max(0, Math.min(length, fromM - passed));
    const last = step.fromM + direction * Math.max(0, Math.min(length, toM - passed));
    const piece = { fromM: Math.min(first, last), toM: Math.max(first, last) };
    if (piece.toM > piece.fromM) pieces.push({ pipeId: step.pipe.id, ...piece });
    passed += length;
  }
  return pieces;
}

/**
 * Pipes that leave a path between two distances from its start: a sound from them arrives as one from the
 * node where they join.
 */
export function branchesOf(
  network: Network,
  { steps, nodes }: PipePath,
  fromM: number,
  toM: number,
): PipeId[] {
  const own = new Set(steps.map(({ pipe }) => pipe.id));
  const found = new Set<PipeId>();
  let passed = 0;
  for (const [i, node] of nodes.entries()) {
    passed += Math.abs(steps[i]!.toM - steps[i]!.fromM);
    if (passed < fromM || passed > toM) continue;
    for (const { id } of network.pipesAtNode.get(node) ?? []) if (!own.has(id)) found.add(id);
  }
  return [...found].sort();
}
