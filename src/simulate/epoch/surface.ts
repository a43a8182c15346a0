/** This file writes to the rasters of one epoch and puts surfaces into them. */
import type { Frame } from "#simulate/scene-spec.ts";
import type { PaintedAlbedo } from "./epoch-rasters.ts";

export type Surface = {
  readonly frame: Frame;
  readonly height: Float32Array;
  readonly material: Uint8Array;
  readonly label: Uint8Array;
  readonly building: Int32Array;
  readonly edge: Int32Array;
  readonly terrain: Float32Array | null;
  readonly albedo: PaintedAlbedo | null;
};

/** Sets the sRGB colour of a cell. */
export function paintCell(
  albedo: PaintedAlbedo,
  cell: number,
  r: number,
  g: number,
  b: number,
): void {
  const at = 3 * cell;
  albedo.rgb[at] = clamp(r);
  albedo.rgb[at + 1] = clamp(g);
  albedo.rgb[at + 2] = clamp(b);
  albedo.isPainted[cell] = 1;
}

/** Returns the index of the cell that contains (x, y) in metres; −1 outside of the canvas. */
export function cellAt({ cells, cellM }: Frame, x: number, y: number): number {
  const col = Math.floor(x / cellM);
  const row = Math.floor(y / cellM);
  return col < 0 || row < 0 || col >= cells || row >= cells ? -1 : row * cells + col;
}

/** Returns the terrain height at (x, y) in metres, or at the nearest place of the canvas. */
export function terrainAt(
  { terrain, frame: { cells, cellM } }: Pick<Surface, "terrain" | "frame">,
  x: number,
  y: number,
): number {
  if (terrain === null) {
    return 0;
  }
  const col = Math.min(cells - 1, Math.max(0, Math.floor(x / cellM)));
  const row = Math.min(cells - 1, Math.max(0, Math.floor(y / cellM)));
  return terrain[row * cells + col] as number;
}

/** Clamps a colour, because no sunlit surface is quite black or white. */
function clamp(value: number): number {
  return Math.min(Math.max(value, 8), 250);
}
