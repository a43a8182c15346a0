/**
 * This file draws one roof on its own cells, before its visible part is copied to the
 * surface.
 */

import { createStream } from "#core/random.ts";
import { spanPolygon } from "#simulate/fill.ts";
import type { Building, Layout } from "#simulate/layout/layout.ts";
import type { RoofBlock, RoofDetails } from "./roof-details.ts";
import type { RoofNoise } from "./roof-noise.ts";
import { createRoofPaint } from "./roof-paint.ts";
import { type RoofFrame, roofShape, roofToScene } from "./roof-shape.ts";
import { paintCell, type Surface } from "./surface.ts";

const PARAPET_WIDTH_M = 0.5;
/** Tones of a parapet relative to the roof. */
const PARAPET_TONES = [0.8, 1.15, 1.3];

/** States of a cell of a patch: outside, on the rim, inside of the rim. */
const OUTSIDE = 0;
const RIM = 1;
const INNER = 2;

/** One roof on the cells of its bounding box, clipped at the canvas; reused for all roofs. */
export class RoofPatch {
  #row0 = 0;
  #col0 = 0;
  #rows = 0;
  #cols = 0;
  #cellM = 1;
  #zone = new Uint8Array(0);
  #height = new Float32Array(0);
  #rgb = new Float32Array(0);

  /** Marks the cells of the outline; false where none lies on the canvas. */
  cover({ frame }: Surface, { outline }: Building): boolean {
    const { cells, cellM } = frame;
    const xs = outline.map(([x]) => x / cellM);
    const ys = outline.map(([, y]) => y / cellM);
    this.#col0 = Math.max(0, Math.floor(Math.min(...xs)));
    this.#row0 = Math.max(0, Math.floor(Math.min(...ys)));
    this.#cols = Math.min(cells, Math.ceil(Math.max(...xs))) - this.#col0;
    this.#rows = Math.min(cells, Math.ceil(Math.max(...ys))) - this.#row0;
    this.#cellM = cellM;
    if (this.#cols <= 0 || this.#rows <= 0) {
      return false;
    }
    const size = this.#rows * this.#cols;
    if (this.#zone.length < size) {
      this.#zone = new Uint8Array(size);
      this.#height = new Float32Array(size);
      this.#rgb = new Float32Array(3 * size);
    }
    this.#zone.fill(OUTSIDE, 0, size);
    let hasCells = false;
    spanPolygon(frame, outline, (row, from, to) => {
      const start = (row - this.#row0) * this.#cols - this.#col0;
      this.#zone.fill(INNER, start + from, start + to);
      hasCells = true;
    });
    return hasCells;
  }

  /** Sets heights above the ground. */
  raise(building: Building, frame: RoofFrame, details: RoofDetails): void {
    const shape = roofShape(building.roof, frame, building.riseM);
    const { heightM } = building;
    if (details.parapetM > 0) {
      this.#markRim();
    }
    this.#forEach(frame, (i, u, v) => {
      this.#height[i] =
        heightM + (this.#zone[i] === RIM ? details.parapetM : shape(u, v));
    });
    for (const block of details.blocks) {
      this.#forEachUnder(block, frame, (i) => {
        this.#height[i] = heightM + block.topM;
      });
    }
  }

  /** Sets colours of the sunlit surface. */
  paint(
    building: Building,
    frame: RoofFrame,
    details: RoofDetails,
    { seed, style }: Layout,
    index: number,
    noise: RoofNoise,
  ): void {
    const random = createStream(seed, style, "roof-paint", index);
    const rimTone = random.choice(PARAPET_TONES);
    const paint = createRoofPaint(building, frame, random, noise);
    const color = new Float32Array(3);
    this.#forEach(frame, (i, u, v, row, col) => {
      paint(u, v, row, col, color);
      const tone = this.#zone[i] === RIM ? rimTone : 1;
      this.#setColor(i, color, tone);
    });
    for (const block of details.blocks) {
      this.#forEachUnder(block, frame, (i) => this.#setColor(i, block.color, 1));
    }
  }

  /** Copies the cells that are higher than the surface; returns false if there are none. */
  commit(
    { frame: { cells }, height, material, label, building, albedo }: Surface,
    { material: roofMaterial, label: roofLabel }: Building,
    index: number,
    baseM: number,
  ): boolean {
    let isVisible = false;
    for (let row = 0; row < this.#rows; row += 1) {
      for (let col = 0; col < this.#cols; col += 1) {
        const i = row * this.#cols + col;
        const cell = (row + this.#row0) * cells + col + this.#col0;
        const z = (this.#height[i] as number) + baseM;
        if (this.#zone[i] === OUTSIDE || z <= (height[cell] as number)) {
          continue;
        }
        isVisible = true;
        height[cell] = z;
        material[cell] = roofMaterial;
        label[cell] = roofLabel;
        building[cell] = index + 1;
        if (albedo !== null) {
          const rgb = this.#rgb;
          paintCell(
            albedo,
            cell,
            rgb[3 * i] as number,
            rgb[3 * i + 1] as number,
            rgb[3 * i + 2] as number,
          );
        }
      }
    }
    return isVisible;
  }

  #setColor(i: number, color: ArrayLike<number>, tone: number): void {
    for (let band = 0; band < 3; band += 1) {
      this.#rgb[3 * i + band] = (color[band] as number) * tone;
    }
  }

  /** Marks cells within the parapet's width of the outside as rim. */
  #markRim(): void {
    const reach = Math.max(1, Math.round(PARAPET_WIDTH_M / this.#cellM));
    const half = Math.max(1, reach >> 1);
    const isOutside = (row: number, col: number) =>
      row < 0 ||
      col < 0 ||
      row >= this.#rows ||
      col >= this.#cols ||
      this.#zone[row * this.#cols + col] === OUTSIDE;
    for (let row = 0; row < this.#rows; row += 1) {
      for (let col = 0; col < this.#cols; col += 1) {
        const i = row * this.#cols + col;
        if (
          this.#zone[i] !== OUTSIDE &&
          (isOutside(row - reach, col) ||
            isOutside(row + reach, col) ||
            isOutside(row, col - reach) ||
            isOutside(row, col + reach) ||
            isOutside(row - half, col - half) ||
            isOutside(row - half, col + half) ||
            isOutside(row + half, col - half) ||
            isOutside(row + half, col + half))
        ) {
          this.#zone[i] = RIM;
        }
      }
    }
  }

  /** Visits the covered cells: index in the patch, (u, v) of the centre, row and col of the canvas. */
  #forEach(
    frame: RoofFrame,
    visit: (i: number, u: number, v: number, row: number, col: number) => void,
  ): void {
    const { centreX, centreY, cos, sin } = frame;
    for (let row = 0; row < this.#rows; row += 1) {
      const y = (row + this.#row0 + 0.5) * this.#cellM - centreY;
      for (let col = 0; col < this.#cols; col += 1) {
        const i = row * this.#cols + col;
        if (this.#zone[i] !== OUTSIDE) {
          const x = (col + this.#col0 + 0.5) * this.#cellM - centreX;
          visit(
            i,
            x * cos + y * sin,
            y * cos - x * sin,
            row + this.#row0,
            col + this.#col0,
          );
        }
      }
    }
  }

  /** Visits the cells under a block that lie within the rim. */
  #forEachUnder(block: RoofBlock, frame: RoofFrame, visit: (i: number) => void): void {
    const { cos, sin } = frame;
    const [x, y] = roofToScene(frame, block.u, block.v);
    const reachX = Math.abs(cos) * block.halfU + Math.abs(sin) * block.halfV;
    const reachY = Math.abs(sin) * block.halfU + Math.abs(cos) * block.halfV;
    const rows = this.#range(y, reachY, this.#row0, this.#rows);
    const cols = this.#range(x, reachX, this.#col0, this.#cols);
    for (let row = rows[0]; row < rows[1]; row += 1) {
      const dy = (row + this.#row0 + 0.5) * this.#cellM - y;
      for (let col = cols[0]; col < cols[1]; col += 1) {
        const dx = (col + this.#col0 + 0.5) * this.#cellM - x;
        const i = row * this.#cols + col;
        if (
          this.#zone[i] === INNER &&
          Math.abs(dx * cos + dy * sin) < block.halfU &&
          Math.abs(dy * cos - dx * sin) < block.halfV
        ) {
          visit(i);
        }
      }
    }
  }

  /** Indices of the patch from … to (exclusive) that `at` ± `reach` metres may touch. */
  #range(at: number, reach: number, first: number, count: number): [number, number] {
    return [
      Math.max(0, Math.floor((at - reach) / this.#cellM) - first),
      Math.min(count, Math.ceil((at + reach) / this.#cellM) - first),
    ];
  }
}
