/**
 * This file records the outlines of buildings on the surface, so that a cell near a
 * wall knows the wall.
 */
import { spanLine } from "#simulate/fill.ts";
import type { Building, Point } from "#simulate/layout/layout.ts";
import type { EdgeTable } from "./epoch-rasters.ts";
import type { Surface } from "./surface.ts";

/** Width of the lines along outlines in cells, which contains a wall's step in height. */
const EDGE_CELLS = 5;

/** A list to which the outlines of visible buildings are added. */
export class EdgeList {
  #count = 1;
  readonly #normalRad: Float32Array;
  readonly #edgeRad: Float32Array;
  readonly #building: Int32Array;

  constructor(most: number) {
    this.#normalRad = new Float32Array(most + 1);
    this.#edgeRad = new Float32Array(most + 1);
    this.#building = new Int32Array(most + 1);
  }

  add({ frame, edge }: Surface, { outline }: Building, index: number): void {
    outline.forEach((from, i) => {
      const to = outline[(i + 1) % outline.length] as Point;
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
      const id = this.#count;
      // Outlines have positive area with y down, so the outside is to the left.
      this.#normalRad[id] = Math.atan2(-dx, dy);
      this.#edgeRad[id] = Math.atan2(dy, dx);
      this.#building[id] = index + 1;
      this.#count += 1;
      spanLine(frame, [from, to], EDGE_CELLS * frame.cellM, false, (row, start, end) =>
        edge.fill(id, row * frame.cells + start, row * frame.cells + end),
      );
    });
  }

  table(): EdgeTable {
    return {
      normalRad: this.#normalRad.slice(0, this.#count),
      edgeRad: this.#edgeRad.slice(0, this.#count),
      building: this.#building.slice(0, this.#count),
    };
  }
}
