import type { Pipe } from "../../analysis/domain/pipe.ts";
import type { PipeView } from "../schemas/pipe.ts";
import { presentLine } from "./geo.ts";

export function presentPipe(pipe: Pipe): PipeView {
  return {
    id: pipe.id,
    material: pipe.material,
    diameterMm: pipe.diameterMm,
    laidYear: pipe.laidYear,
    lengthM: pipe.lengthM,
    fromNode: pipe.fromNode,
    toNode: pipe.toNode,
    line: presentLine(pipe.line),
  };
}
