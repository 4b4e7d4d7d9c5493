import type { Pipe, PipeId, PipePoint } from "../analysis/domain/pipe.ts";

/** A piece of the way that a sound takes: `lengthM` along one pipe. */
export interface WayPiece {
  pipe: Pipe;
  lengthM: number;
}

/** The shortest way along the pipes from one point to another. */
interface PipeWay {
  lengthM: number;
  pieces: readonly WayPiece[];
  /** nodes passed on the way: each is a tee, a cross or a bend */
  nodes: readonly string[];
}

export interface PipeWays {
  pipe(id: PipeId): Pipe;
  /** number of pipes that meet at this node */
  degree(node: string): number;
  /** null when the points lie further apart than `limitM` */
  way(from: PipePoint, to: PipePoint, limitM: number): PipeWay | null;
}

interface Reached {
  lengthM: number;
  pieces: readonly WayPiece[];
  nodes: readonly string[];
}

/** Dijkstra over the nodes; the network of a demo city is small enough for a plain list as queue. */
export function pipeWays(pipes: readonly Pipe[]): PipeWays {
  const byId = new Map(pipes.map((pipe) => [pipe.id, pipe]));
  const byNode = new Map<string, Pipe[]>();
  for (const pipe of pipes) {
    for (const node of [pipe.fromNode, pipe.toNode]) {
      const there = byNode.get(node);
      if (there) there.push(pipe);
      else byNode.set(node, [pipe]);
    }
  }
  const pipeOf = (id: PipeId): Pipe => {
    const pipe = byId.get(id);
    if (!pipe) throw new Error(`pipe ${id} is not in the network`);
    return pipe;
  };
  const reachedFrom = new Map<string, Map<string, Reached>>();

  const reach = (from: PipePoint, limitM: number): Map<string, Reached> => {
    const key = `${from.pipeId}/${from.offsetM}/${limitM}`;
    const before = reachedFrom.get(key);
    if (before) return before;
    const start = pipeOf(from.pipeId);
    const done = new Map<string, Reached>();
    const open = new Map<string, Reached>();
    const offer = (node: string, reached: Reached) => {
      const known = open.get(node);
      if (reached.lengthM > limitM || done.has(node)) return;
      if (!known || reached.lengthM < known.lengthM) open.set(node, reached);
    };
    const ends = [
      { node: start.fromNode, lengthM: from.offsetM },
      { node: start.toNode, lengthM: start.lengthM - from.offsetM },
    ];
    for (const { node, lengthM } of ends) {
      offer(node, { lengthM, pieces: [{ pipe: start, lengthM }], nodes: [node] });
    }
    for (let next = nearest(open); next; next = nearest(open)) {
      const [node, reached] = next;
      open.delete(node);
      done.set(node, reached);
      for (const pipe of byNode.get(node) ?? []) {
        const other = pipe.fromNode === node ? pipe.toNode : pipe.fromNode;
        offer(other, {
          lengthM: reached.lengthM + pipe.lengthM,
          pieces: [...reached.pieces, { pipe, lengthM: pipe.lengthM }],
          nodes: [...reached.nodes, other],
        });
      }
    }
    reachedFrom.set(key, done);
    return done;
  };

  const way = (from: PipePoint, to: PipePoint, limitM: number): PipeWay | null => {
    const target = pipeOf(to.pipeId);
    const found: Reached[] = [];
    if (from.pipeId === to.pipeId) {
      const lengthM = Math.abs(to.offsetM - from.offsetM);
      found.push({ lengthM, pieces: [{ pipe: target, lengthM }], nodes: [] });
    }
    const reached = reach(from, limitM);
    const ends = [
      { node: target.fromNode, lengthM: to.offsetM },
      { node: target.toNode, lengthM: target.lengthM - to.offsetM },
    ];
    for (const { node, lengthM } of ends) {
      const there = reached.get(node);
      if (there) {
        found.push({
          lengthM: there.lengthM + lengthM,
          pieces: [...there.pieces, { pipe: target, lengthM }],
          nodes: there.nodes,
        });
      }
    }
    const [shortest] = found.sort((a, b) => a.lengthM - b.lengthM);
    return shortest && shortest.lengthM <= limitM ? shortest : null;
  };

  return { pipe: pipeOf, degree: (node) => byNode.get(node)?.length ?? 0, way };
}

function nearest(open: Map<string, Reached>): [string, Reached] | null {
  let best: [string, Reached] | null = null;
  for (const entry of open) if (!best || entry[1].lengthM < best[1].lengthM) best = entry;
  return best;
}
