/**
 * This file simulates point scatterers: cars, objects on roofs, masts and fittings of
 * the layout, and the small clutter of each material.
 */

import { createStream, type Random } from "#core/random.ts";
import { LABEL } from "#core/regions/labels.ts";
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import type { Layout } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import type { Frame } from "#simulate/scene-spec.ts";
import { type BackscatterTable, columnOf } from "./backscatter.ts";
import type { LinePoints } from "./form-image.ts";
import { type Horizon, transmissivity } from "./horizon.ts";
import type { RadarGrid } from "./radar-grid.ts";

export type PointScatterers = {
  /** Returns the visible points of a line, given its horizon; valid until the next call. */
  seenOn(line: number, horizon: Horizon): LinePoints;
};

/** Largest cross-sections in m²; cars and roof boxes do not exceed them. */
const CAR_LIMIT_M2 = 300;
const ROOF_LIMIT_M2 = 1500;
/** Candidates for clutter per 100 m²; no material has a greater density. */
const CANDIDATES = 3;
const CLUTTER_SCATTER = 0.7;
/** Gardens have more and larger objects than lawns: fences, tanks, heat pumps. */
const GARDEN_CLUTTER = 40;
const GARDEN_DECADES = 1.2;
/** A point hidden by up to this is still visible, in metres across the beam. */
const STICKS_OUT_M = 0.35;

export function collectPoints(
  layout: Layout,
  rasters: EpochRasters,
  grid: RadarGrid,
  lookRad: number,
  table: BackscatterTable,
): PointScatterers {
  const { frame, terrain, cars, roofPoints } = rasters;
  const random = createStream(layout.seed, layout.style, "radar", "points");
  const points = createPointsByLine(grid, frame.canvasM);
  const terrainAt = (x: number, y: number) =>
    terrain === null ? 0 : (terrain[cellOf(frame, x, y)] ?? 0);

  for (const car of cars) {
    addCar(car, terrainAt(car.x, car.y), lookRad, random, points.add);
  }
  for (const { x, y, z, rcsM2 } of roofPoints) {
    points.add(x, y, z, Math.min(rcsM2, ROOF_LIMIT_M2));
  }
  for (const { x, y, z, rcsM2 } of layout.points) {
    points.add(x, y, z + terrainAt(x, y), rcsM2);
  }
  addClutter(rasters, table, random, points.add);
  return createVisiblePoints(points, grid, frame.cellM);
}

/** Adds a point at (x, y) of the canvas and height z, metres. */
type AddPoint = (x: number, y: number, z: number, rcsM2: number) => void;

/** Points in the coordinates of the radar, of which each azimuth line knows its own. */
type PointsByLine = {
  /** Indices of the points of each line. */
  readonly byLine: readonly (readonly number[])[];
  /** Ground range from the centre of the scene and height, metres. */
  readonly ranges: readonly number[];
  readonly heights: readonly number[];
  /** Radar cross-sections, m². */
  readonly sections: readonly number[];
};

function createPointsByLine(
  { lines, spacingM, azimuth0M, cosLook, sinLook }: RadarGrid,
  canvasM: number,
): PointsByLine & { readonly add: AddPoint } {
  const [ranges, heights, sections]: [number[], number[], number[]] = [[], [], []];
  const byLine: number[][] = Array.from({ length: lines }, () => []);
  const add: AddPoint = (x, y, z, rcsM2) => {
    const [dx, dy] = [x - canvasM / 2, y - canvasM / 2];
    const azimuth = -dx * sinLook + dy * cosLook;
    const line = Math.round((azimuth - azimuth0M) / spacingM);
    byLine[line]?.push(ranges.length);
    ranges.push(dx * cosLook + dy * sinLook);
    heights.push(z);
    sections.push(rcsM2);
  };
  return { byLine, ranges, heights, sections, add };
}

/** Returns the index of the cell at (x, y), metres; −1 outside of the canvas. */
function cellOf({ cells, cellM }: Frame, x: number, y: number): number {
  const [col, row] = [Math.floor(x / cellM), Math.floor(y / cellM)];
  const isInside = col >= 0 && row >= 0 && col < cells && row < cells;
  return isInside ? row * cells + col : -1;
}

/** Scatters the small objects of each material over the canvas. */
function addClutter(
  { frame, material, label, height }: EpochRasters,
  table: BackscatterTable,
  random: Random,
  add: AddPoint,
): void {
  const { canvasM } = frame;
  const density = columnOf(table, "clutter");
  const logRcs = columnOf(table, "clutterLogRcs");
  const count = Math.round((canvasM * canvasM * CANDIDATES) / 100);
  for (let k = 0; k < count; k += 1) {
    const [x, y] = [random.uniform() * canvasM, random.uniform() * canvasM];
    const [chance, scatter] = [random.uniform(), random.normal()];
    const cell = cellOf(frame, x, y);
    const id = material[cell] as number;
    const isGarden = id === MATERIAL.grass && label[cell] === LABEL.residential;
    const expected = (density[id] as number) * (isGarden ? GARDEN_CLUTTER : 1);
    if (chance * CANDIDATES < expected) {
      const decades = (logRcs[id] as number) + (isGarden ? GARDEN_DECADES : 0);
      const section = 10 ** (decades + CLUTTER_SCATTER * scatter);
      add(x, y, height[cell] as number, section);
    }
  }
}

/** Finds which points of a line its horizon leaves visible, wholly or behind leaves. */
function createVisiblePoints(
  { byLine, ranges, heights, sections }: PointsByLine,
  { cosInc, sinInc, tanInc, range0M, spacingM }: RadarGrid,
  cellM: number,
): PointScatterers {
  const most = byLine.reduce((max, points) => Math.max(max, points.length), 0);
  const bin = new Int32Array(most);
  const power = new Float32Array(most);
  return {
    seenOn(line, horizon) {
      let count = 0;
      for (const point of byLine[line] ?? []) {
        const range = ranges[point] as number;
        const z = heights[point] as number;
        // Three cells in front of the point, so that the cells below it do not hide it.
        const sample = Math.round((range - horizon.range0M) / cellM) - 3;
        if (sample < 0 || sample >= horizon.count) {
          continue;
        }
        const crossBeam = range * cosInc + z * sinInc + STICKS_OUT_M;
        if (crossBeam < (horizon.solid[sample] as number)) {
          continue;
        }
        const shade = (horizon.all[sample] as number) - crossBeam;
        const section =
          (sections[point] as number) * (shade > 0 ? transmissivity(shade) : 1);
        bin[count] = Math.floor((range - z / tanInc - range0M) / spacingM);
        power[count] = section / (spacingM * spacingM);
        count += 1;
      }
      return { count, bin, power };
    },
  };
}

/** A car is three points along its length. */
function addCar(
  { x, y, headingRad, lengthM, heightM }: EpochRasters["cars"][number],
  ground: number,
  lookRad: number,
  random: Random,
  add: AddPoint,
): void {
  // Sides and ends of a car are bright when they face the radar within about seven
  // degrees.
  const turn = 2 * (headingRad - lookRad);
  const off = Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn))) / 2;
  const facing = Math.max(
    Math.exp(-((off / 0.12) ** 2)),
    Math.exp(-(((Math.PI / 2 - off) / 0.12) ** 2)),
  );
  for (const share of [-0.42, 0.1, 0.42]) {
    const section =
      10 ** (-0.45 + 0.6 * random.normal()) * (1 + 16 * facing) * (heightM > 2 ? 3 : 1);
    add(
      x + lengthM * share * Math.cos(headingRad) + 0.3 * random.normal(),
      y + lengthM * share * Math.sin(headingRad) + 0.3 * random.normal(),
      ground + random.between(0.1, 0.7 * heightM),
      Math.min(section, CAR_LIMIT_M2),
    );
  }
}
