/** This file computes cast shadows on a height raster in one sweep along the sun's direction. */
import type { OpticalWindow } from "./optical-window.ts";

export type SunDirection = {
  /** Direction towards the sun in radians: azimuth in the scene frame, elevation. */
  readonly azimuthRad: number;
  readonly elevationRad: number;
};

/**
 * Height over which full light becomes full shadow, in metres, because of the sun's
 * disc and rough edges.
 */
const PENUMBRA_M = 0.35;
const BIAS_M = 0.12;

/**
 * Returns the fraction of the sun that is hidden, 0–255, for the cells of the window.
 *
 * The shadow's height S satisfies S(p) = max(H, S)(p + d) − |d| tan(elevation), where d
 * is one step towards the sun on a digital line that all rows (or columns) share. A
 * cell therefore only needs its neighbour on the sun's side, and the line deviates by
 * less than one cell. `height` holds `cells`² metres. Cost: about 6 ns per cell.
 */
export function castShadows(
  height: Float32Array,
  cells: number,
  cellM: number,
  { azimuthRad, elevationRad }: SunDirection,
  window: OpticalWindow,
): Uint8Array {
  const shade = new Uint8Array(window.size ** 2);
  const [sx, sy] = [Math.cos(azimuthRad), Math.sin(azimuthRad)];
  const isSteep = Math.abs(sy) >= Math.abs(sx);
  const drop =
    (Math.tan(elevationRad) * cellM) / Math.max(Math.abs(sx), Math.abs(sy), 1e-9);
  const steps = digitalLine(
    cells,
    isSteep ? sx / Math.abs(sy) : Math.abs(sy) / Math.abs(sx),
  );
  const stepX = sx >= 0 ? 1 : -1;
  const stepY = sy >= 0 ? 1 : -1;
  let before = new Float32Array(cells).fill(Number.NEGATIVE_INFINITY);
  let current = new Float32Array(cells);
  for (let i = 0; i < cells; i += 1) {
    const row = stepY > 0 ? cells - 1 - i : i;
    const isFirst = i === 0;
    const next = (row + (isFirst ? 0 : stepY)) * cells;
    current.fill(Number.NEGATIVE_INFINITY);
    if (isSteep) {
      const shift = steps[row] as number;
      const from = Math.max(0, -shift);
      const to = Math.min(cells, cells - shift);
      for (let col = from; col < to && !isFirst; col += 1) {
        const x = col + shift;
        const top = height[next + x] as number;
        const shadow = before[x] as number;
        current[col] = Math.max(top, shadow) - drop;
      }
    } else {
      const here = row * cells;
      let x = stepX > 0 ? cells - 1 : 0;
      for (let j = 1; j < cells; j += 1) {
        const col = x - stepX;
        const isNext = steps[col] !== 0;
        if (!(isNext && isFirst)) {
          const top = height[(isNext ? next : here) + x] as number;
          const shadow = (isNext ? before : current)[x] as number;
          current[col] = Math.max(top, shadow) - drop;
        }
        x = col;
      }
    }
    keepRow(shade, window, height, cells, row, current);
    [before, current] = [current, before];
  }
  return shade;
}

/** Returns the sideways steps (−1, 0 or 1) of a line with the given slope, |slope| ≤ 1. */
function digitalLine(count: number, slope: number): Int8Array {
  return Int8Array.from(
    { length: count },
    (_, i) => Math.round((i + 1) * slope) - Math.round(i * slope),
  );
}

function keepRow(
  shade: Uint8Array,
  { origin, size }: OpticalWindow,
  height: Float32Array,
  cells: number,
  row: number,
  shadow: Float32Array,
): void {
  if (row < origin || row >= origin + size) {
    return;
  }
  const at = (row - origin) * size;
  for (let col = 0; col < size; col += 1) {
    const x = origin + col;
    const above = (shadow[x] as number) - (height[row * cells + x] as number) - BIAS_M;
    if (above > 0) {
      shade[at + col] = Math.min(255, (above / PENUMBRA_M) * 255);
    }
  }
}
