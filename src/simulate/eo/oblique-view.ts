/**
 * This file renders the camera's oblique view, in which high objects lean away from the
 * nadir. It works backwards from the image: the ray of each pixel is followed down to
 * the first surface, so that roofs, walls and crowns hide each other correctly. Terrain
 * itself does not lean, because orthophotos are corrected for it.
 */
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import type { Layout } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import type { OpticalWindow } from "./optical-window.ts";
import { srgbToLinear } from "./palettes.ts";
import type { SunDirection } from "./shadow.ts";
import { RADIANCE_STEP, SKY, SUN } from "./sunlight.ts";

/** Writes the radiance of a row of the window, linear, interleaved. */
export type ViewRow = (row: number, out: Float32Array) => void;

/** Side in cells of the tiles whose highest point limits the search. */
const BLOCK = 16;
const WALL_COLOR = srgbToLinear([150, 142, 132]);

/** Returns how far the highest object leans, in cells. */
export function leanReach(
  { frame, height, terrain }: Pick<EpochRasters, "frame" | "height" | "terrain">,
  lean: readonly [number, number],
): number {
  let highest = 0;
  for (let i = 0; i < height.length; i += 1) {
    const above =
      (height[i] as number) - (terrain === null ? 0 : (terrain[i] as number));
    if (above > highest) {
      highest = above;
    }
  }
  return Math.ceil((highest * Math.max(...lean.map(Math.abs))) / frame.cellM) + 1;
}

/**
 * Creates the view.
 *
 * @param radiance seen from straight above, linear in steps of `RADIANCE_STEP`,
 *   interleaved, 3 × `window.size`²
 * @param shade fraction of the sun that is hidden, 0–255, `window.size`²: see
 *   `castShadows`
 * @param lean metres to the east and south that a metre of height leans
 */
export function createObliqueView(
  layout: Pick<Layout, "buildings">,
  rasters: EpochRasters,
  radiance: Uint16Array,
  shade: Uint8Array,
  lean: readonly [number, number],
  sun: SunDirection,
  window: OpticalWindow,
): ViewRow {
  const { cells, cellM } = rasters.frame;
  const { height, terrain, building } = rasters;
  const { origin, size } = window;
  const length = Math.hypot(lean[0], lean[1]);
  // Each step descends by slightly less than one cell's worth of lean.
  const stepM = (0.9 * cellM) / Math.max(length, 1e-6);
  const [dx, dy] = [lean[0] / cellM, lean[1] / cellM];
  const reach = leanReach(rasters, lean);
  const tops = length < 0.004 ? null : blockTops(rasters, window, reach);
  const blocks = Math.ceil(size / BLOCK);
  const wall = createWallLight(layout, rasters, shade, lean, sun, window);
  return (row, out) => {
    for (let i = 0; i < size; i += 1) {
      let source = row * size + i;
      let light = 1;
      const top =
        tops === null
          ? 0
          : (tops[Math.floor(row / BLOCK) * blocks + Math.floor(i / BLOCK)] as number);
      if (top > 0.5 * stepM) {
        for (let z = Math.ceil(top / stepM) * stepM; z > 0.5 * stepM; z -= stepM) {
          const x = Math.round(i - z * dx);
          const y = Math.round(row - z * dy);
          if (x < 0 || y < 0 || x >= size || y >= size) {
            continue;
          }
          const cell = (origin + y) * cells + origin + x;
          const above =
            (height[cell] as number) -
            (terrain === null ? 0 : (terrain[cell] as number));
          if (above < z) {
            continue;
          }
          source = y * size + x;
          if (above - z > stepM + 0.8) {
            if ((building[cell] as number) > 0) {
              wall(cell, x, y, z, out, 3 * i);
              source = -1;
            } else {
              light = 0.72;
            }
          }
          break;
        }
      }
      if (source >= 0) {
        const scale = light * RADIANCE_STEP;
        out[3 * i] = (radiance[3 * source] as number) * scale;
        out[3 * i + 1] = (radiance[3 * source + 1] as number) * scale;
        out[3 * i + 2] = (radiance[3 * source + 2] as number) * scale;
      }
    }
  };
}

/**
 * Returns the highest object within each block and the reach around it, in metres above
 * the terrain.
 */
function blockTops(
  { frame, height, terrain }: Pick<EpochRasters, "frame" | "height" | "terrain">,
  { origin, size }: OpticalWindow,
  reach: number,
): Float32Array {
  const blocks = Math.ceil(size / BLOCK);
  const own = new Float32Array(blocks * blocks);
  for (let row = 0; row < size; row += 1) {
    for (let col = 0; col < size; col += 1) {
      const cell = (origin + row) * frame.cells + origin + col;
      const above =
        (height[cell] as number) - (terrain === null ? 0 : (terrain[cell] as number));
      const at = Math.floor(row / BLOCK) * blocks + Math.floor(col / BLOCK);
      if (above > (own[at] as number)) {
        own[at] = above;
      }
    }
  }
  const spread = Math.ceil(reach / BLOCK);
  const along = dilate(own, blocks, 1, spread);
  return dilate(along, blocks, blocks, spread);
}

function dilate(
  values: Float32Array,
  size: number,
  stride: number,
  spread: number,
): Float32Array {
  return values.map((_, at) => {
    const line = stride === 1 ? at % size : Math.floor(at / size);
    let highest = 0;
    for (
      let k = Math.max(-spread, -line);
      k <= Math.min(spread, size - 1 - line);
      k += 1
    ) {
      highest = Math.max(highest, values[at + k * stride] as number);
    }
    return highest;
  });
}

/**
 * Creates the colour of a façade at height `z`: floors of 3.2 m, bays of 2.6 m, lit by
 * its own direction.
 */
function createWallLight(
  { buildings }: Pick<Layout, "buildings">,
  { frame, edge, edges, building, material }: EpochRasters,
  shade: Uint8Array,
  lean: readonly [number, number],
  sun: SunDirection,
  { size }: OpticalWindow,
) {
  const { cellM } = frame;
  const colors = buildings.map(({ wallColor }) =>
    wallColor === null ? WALL_COLOR : srgbToLinear(wallColor),
  );
  const grazing = Math.cos(sun.elevationRad) / Math.sin(sun.elevationRad);
  const towards = Math.atan2(-lean[1], -lean[0]);
  return (
    cell: number,
    x: number,
    y: number,
    z: number,
    out: Float32Array,
    at: number,
  ): void => {
    const line = edge[cell] as number;
    const normal = line > 0 ? (edges.normalRad[line] as number) : towards;
    const [nx, ny] = [Math.cos(normal), Math.sin(normal)];
    // The ground in front of the wall tells whether the sun reaches it.
    const footX = Math.min(size - 1, Math.max(0, Math.round(x + 6 * nx)));
    const footY = Math.min(size - 1, Math.max(0, Math.round(y + 6 * ny)));
    const open = 1 - (shade[footY * size + footX] as number) / 255;
    const lit = Math.max(0, Math.cos(normal - sun.azimuthRad)) * grazing * open;
    const along = (y * nx - x * ny) * cellM;
    const hasWindows = material[cell] !== MATERIAL.plastic;
    const isWindow =
      hasWindows && z - 3.2 * Math.floor(z / 3.2) < 1.5 && fraction(along / 2.6) < 0.54;
    const color = colors[(building[cell] as number) - 1] ?? WALL_COLOR;
    for (let k = 0; k < 3; k += 1) {
      out[at + k] =
        (color[k] as number) *
        (isWindow ? 0.45 : 1) *
        (0.75 * (SKY[k] as number) + lit * (SUN[k] as number));
    }
  };
}

const fraction = (value: number) => value - Math.floor(value);
