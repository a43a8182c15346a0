/**
 * This file plans the grid on which a scene is imaged: azimuth lines across the look,
 * bins of ground range along it, both relative to the centre of the scene. A point at
 * ground range r and height h appears at r − h / tan θ, as in every product geocoded to
 * a flat surface.
 */
import type { Acquisition, Frame } from "#simulate/scene-spec.ts";
import { IPR_HALF_TAPS } from "./impulse-response.ts";

/** Spacing of the radar grid, in output pixels. */
const SPACING_PX = 0.8;

export type RadarGrid = {
  readonly frame: Frame;
  /** Distance of lines and of bins, metres. */
  readonly spacingM: number;
  readonly lines: number;
  readonly bins: number;
  /** Azimuth of line 0, and ground range of the *near edge* of bin 0, metres. */
  readonly azimuth0M: number;
  readonly range0M: number;
  /** Bins of each line that some output pixel needs, including the reach of the filters. */
  readonly firstBin: Int32Array;
  readonly endBin: Int32Array;
  /** Direction of the look in the scene frame. */
  readonly cosLook: number;
  readonly sinLook: number;
  /** Sine, cosine and tangent of the incidence angle. */
  readonly sinInc: number;
  readonly cosInc: number;
  readonly tanInc: number;
};

type Look = Pick<Acquisition, "gsdM" | "lookRad" | "incidenceDeg">;

/**
 * Plans the grid.
 * @param terrain heights, metres, null = flat; hills move in range what is on them
 */
export function planRadarGrid(
  frame: Frame,
  { gsdM, lookRad, incidenceDeg }: Look,
  terrain: Float32Array | null,
): RadarGrid {
  const spacingM = SPACING_PX * gsdM;
  const incidence = (incidenceDeg * Math.PI) / 180;
  const tanInc = Math.tan(incidence);
  const [cosLook, sinLook] = [Math.cos(lookRad), Math.sin(lookRad)];
  const [lowest, highest] = extremesOf(terrain);
  const reachM = (IPR_HALF_TAPS + 3) * spacingM;
  const half = frame.sideM / 2;
  const extent = half * (Math.abs(cosLook) + Math.abs(sinLook));

  const azimuth0M = -extent - reachM;
  const lines = Math.ceil((2 * (extent + reachM)) / spacingM) + 1;
  // Both ends are extended by the reach of a filter, so that no filter leaves a line.
  const range0M = -extent - highest / tanInc - 2 * reachM;
  const bins = Math.ceil(
    (2 * extent + (highest - lowest) / tanInc + 4 * reachM) / spacingM,
  );
  const firstBin = new Int32Array(lines);
  const endBin = new Int32Array(lines);
  for (let line = 0; line < lines; line += 1) {
    const azimuth = azimuth0M + line * spacingM;
    const chord = rangesOfSquare(half, cosLook, sinLook, azimuth, reachM);
    if (chord !== null) {
      const near = chord[0] - highest / tanInc - reachM;
      const far = chord[1] - lowest / tanInc + reachM;
      firstBin[line] = Math.max(IPR_HALF_TAPS, Math.floor((near - range0M) / spacingM));
      endBin[line] = Math.min(
        bins - IPR_HALF_TAPS,
        Math.ceil((far - range0M) / spacingM),
      );
    }
  }
  return {
    frame,
    spacingM,
    lines,
    bins,
    azimuth0M,
    range0M,
    firstBin,
    endBin,
    cosLook,
    sinLook,
    sinInc: Math.sin(incidence),
    cosInc: Math.cos(incidence),
    tanInc,
  };
}

/**
 * Returns the ranges that a band of azimuths ± `band` shares with the square ± `half`;
 * null = none.
 */
export function rangesOfSquare(
  half: number,
  cosLook: number,
  sinLook: number,
  azimuth: number,
  band: number,
): [near: number, far: number] | null {
  let near = Number.POSITIVE_INFINITY;
  let far = Number.NEGATIVE_INFINITY;
  const corners: [number, number][] = [
    [-half, -half],
    [half, -half],
    [half, half],
    [-half, half],
  ].map(([x = 0, y = 0]) => [x * cosLook + y * sinLook, -x * sinLook + y * cosLook]);
  corners.forEach(([r0, a0], index) => {
    const [r1, a1] = corners[(index + 1) % 4] as [number, number];
    // The part of this side inside the band, by its parameter from 0 to 1.
    const [t0, t1] =
      Math.abs(a1 - a0) < 1e-9
        ? Math.abs(a0 - azimuth) <= band
          ? [0, 1]
          : [1, 0]
        : [(azimuth - band - a0) / (a1 - a0), (azimuth + band - a0) / (a1 - a0)].sort(
            (a, b) => a - b,
          );
    const [from, to] = [Math.max(0, t0 as number), Math.min(1, t1 as number)];
    if (from <= to) {
      const ends = [r0 + from * (r1 - r0), r0 + to * (r1 - r0)];
      near = Math.min(near, ...ends);
      far = Math.max(far, ...ends);
    }
  });
  return near <= far ? [near, far] : null;
}

function extremesOf(terrain: Float32Array | null): [lowest: number, highest: number] {
  let [lowest, highest] = [0, 0];
  for (let i = 0; terrain !== null && i < terrain.length; i += 1) {
    lowest = Math.min(lowest, terrain[i] as number);
    highest = Math.max(highest, terrain[i] as number);
  }
  return [lowest, highest];
}
