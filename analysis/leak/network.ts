import type { LonLat } from "../domain/geo.ts";
import type { Pipe, PipeId, PipePoint } from "../domain/pipe.ts";
import { nearestOnLine, pieceOfLine, pointAtShare } from "./geometry.ts";

/** Pipes as a graph: nodes joined by pipes of their surveyed length. */
export interface Network {
  readonly pipes: ReadonlyMap<PipeId, Pipe>;
  readonly pipesAtNode: ReadonlyMap<string, readonly Pipe[]>;
}

/** A part of a pipe, offsets along it from its `fromNode`, fromM ≤ toM. */
export interface PipePiece {
  pipeId: PipeId;
  fromM: number;
  toM: number;
}

export function buildNetwork(pipes: readonly Pipe[]): Network {
  const byId = new Map<PipeId, Pipe>();
  const atNode = new Map<string, Pipe[]>();
  for (const pipe of pipes) {
    byId.set(pipe.id, pipe);
    for (const node of new Set([pipe.fromNode, pipe.toNode])) {
      const found = atNode.get(node);
      if (found) found.push(pipe);
      else atNode.set(node, [pipe]);
    }
  }
  return { pipes: byId, pipesAtNode: atNode };
}

/**
 * Shortest way along the pipes between two points, m, by surveyed lengths.
 * @returns null when it is longer than `limitM` or there is none, or a pipe is unknown
 */
export function distanceAlongPipes(
  network: Network,
  a: PipePoint,
  b: PipePoint,
  limitM: number,
): number | null {
  const to = network.pipes.get(b.pipeId);
  if (!to) return null;
  const reached = nodesWithin(network, a, limitM);
  const ways = [
    a.pipeId === b.pipeId ? Math.abs(a.offsetM - b.offsetM) : Number.POSITIVE_INFINITY,
    (reached.get(to.fromNode) ?? Number.POSITIVE_INFINITY) + clampOffset(to, b.offsetM),
    (reached.get(to.toNode) ?? Number.POSITIVE_INFINITY) + to.lengthM - clampOffset(to, b.offsetM),
  ];
  const shortest = Math.min(...ways);
  return network.pipes.has(a.pipeId) && shortest <= limitM ? shortest : null;
}

/**
 * Every part of the network that lies within `radiusM` of a point along the pipes.
 * A pipe that is entered from both ends comes as two pieces when they do not meet.
 */
export function pipesWithin(network: Network, at: PipePoint, radiusM: number): PipePiece[] {
  const own = network.pipes.get(at.pipeId);
  if (!own) return [];
  const reached = nodesWithin(network, at, radiusM);
  const pieces: PipePiece[] = [];
  const touched = new Set<Pipe>([own]);
  for (const node of reached.keys()) {
    for (const pipe of network.pipesAtNode.get(node) ?? []) touched.add(pipe);
  }
  for (const pipe of touched) {
    const parts: [number, number][] = [];
    if (pipe.id === at.pipeId) {
      const offset = clampOffset(pipe, at.offsetM);
      parts.push([Math.max(0, offset - radiusM), Math.min(pipe.lengthM, offset + radiusM)]);
    }
    const start = reached.get(pipe.fromNode);
    const end = reached.get(pipe.toNode);
    if (start !== undefined) parts.push([0, Math.min(pipe.lengthM, radiusM - start)]);
    if (end !== undefined) parts.push([Math.max(0, pipe.lengthM - (radiusM - end)), pipe.lengthM]);
    for (const [fromM, toM] of merged(parts)) {
      if (toM > fromM) pieces.push({ pipeId: pipe.id, fromM, toM });
    }
  }
  return pieces.sort((a, b) =>
    a.pipeId < b.pipeId ? -1 : a.pipeId > b.pipeId ? 1 : a.fromM - b.fromM,
  );
}

/**
 * The point of the network nearest to a place; offsets are in surveyed metres, the drawn line is
 * stretched to them.
 * @returns null when no pipe lies within `withinM`
 */
export function nearestPipePoint(
  network: Network,
  position: LonLat,
  withinM: number,
): PipePoint | null {
  let best: PipePoint | null = null;
  let bestM = withinM;
  // Degrees that `withinM` spans, generously: a cheap look before the exact one.
  const lat = (withinM / 111_000) * 1.01;
  const lon = lat / Math.max(0.01, Math.cos((position.lat * Math.PI) / 180));
  for (const pipe of network.pipes.values()) {
    if (!mayBeNear(pipe.line, position, lon, lat)) continue;
    const { distanceM, share } = nearestOnLine(pipe.line, position);
    if (distanceM > bestM) continue;
    bestM = distanceM;
    best = { pipeId: pipe.id, offsetM: share * pipe.lengthM };
  }
  return best;
}

/** Where a point of a pipe lies; null for an unknown pipe. */
export function placeOf(network: Network, { pipeId, offsetM }: PipePoint): LonLat | null {
  const pipe = network.pipes.get(pipeId);
  return pipe ? pointAtShare(pipe.line, offsetM / Math.max(pipe.lengthM, 1e-9)) : null;
}

/** A piece of pipe as it is drawn; null for an unknown pipe. */
export function drawnPiece(network: Network, { pipeId, fromM, toM }: PipePiece): LonLat[] | null {
  const pipe = network.pipes.get(pipeId);
  if (!pipe) return null;
  const length = Math.max(pipe.lengthM, 1e-9);
  return pieceOfLine(pipe.line, fromM / length, toM / length);
}

/** Nodes within `limitM` of a point along the pipes, with their distances (Dijkstra). */
function nodesWithin(network: Network, from: PipePoint, limitM: number): Map<string, number> {
  const settled = new Map<string, number>();
  const pipe = network.pipes.get(from.pipeId);
  if (!pipe) return settled;
  const offset = clampOffset(pipe, from.offsetM);
  // Neighbourhoods are some dozen nodes: a sorted list is as quick as a heap and plainer.
  const open: [number, string][] = [
    [offset, pipe.fromNode],
    [pipe.lengthM - offset, pipe.toNode],
  ];
  while (open.length > 0) {
    open.sort(([a], [b]) => b - a);
    const next = open.pop();
    if (!next) break;
    const [distance, node] = next;
    if (distance > limitM) break;
    if (settled.has(node)) continue;
    settled.set(node, distance);
    for (const { fromNode, toNode, lengthM } of network.pipesAtNode.get(node) ?? []) {
      const other = fromNode === node ? toNode : fromNode;
      if (!settled.has(other)) open.push([distance + lengthM, other]);
    }
  }
  return settled;
}

function clampOffset(pipe: Pipe, offsetM: number): number {
  return Math.max(0, Math.min(pipe.lengthM, offsetM));
}

function mayBeNear(line: readonly LonLat[], at: LonLat, lon: number, lat: number): boolean {
  let west = Number.POSITIVE_INFINITY;
  let east = Number.NEGATIVE_INFINITY;
  let south = Number.POSITIVE_INFINITY;
  let north = Number.NEGATIVE_INFINITY;
  for (const point of line) {
    west = Math.min(west, point.lon);
    east = Math.max(east, point.lon);
    south = Math.min(south, point.lat);
    north = Math.max(north, point.lat);
  }
  return (
    at.lon >= west - lon && at.lon <= east + lon && at.lat >= south - lat && at.lat <= north + lat
  );
}

function merged(parts: readonly [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of [...parts].sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
