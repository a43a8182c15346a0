/** Buildings on the rasters: roofs, what stands on them, and their outlines. SIMULATOR.md B1, B2. */
import { spanLine, spanPolygon } from "#core/simulate/fill.ts";
import type {
  Building,
  Layout,
  Point,
  Scatterer,
} from "#core/simulate/layout/layout.ts";
import { createStream } from "#core/simulate/random.ts";
import type { EdgeTable, Epoch } from "./epoch-rasters.ts";
import { planFlatRoof } from "./flat-roof.ts";
import { planPitchedRoof } from "./pitched-roof.ts";
import type { RoofBlock, RoofDetails } from "./roof-details.ts";
import { createRoofNoise, type RoofNoise } from "./roof-noise.ts";
import { createRoofPaint } from "./roof-paint.ts";
import { type RoofFrame, roofFrameOf, roofShape, roofToScene } from "./roof-shape.ts";
import { paintCell, type Surface, terrainAt } from "./surface.ts";
import { isStanding } from "./time-gap.ts";

/** Width of the lines along outlines, cells: a wall's jump lies within them. */
const EDGE_CELLS = 5;
const PARAPET_WIDTH_M = 0.5;
/** Tones of a parapet against the roof. */
const PARAPET_TONES = [0.8, 1.15, 1.3];

/** What buildings leave beside the rasters. */
export type BuildingObjects = {
  readonly edges: EdgeTable;
  readonly roofPoints: readonly Scatterer[];
};

/** Puts every building that stands in this epoch on the surface; the taller one wins. */
export function rasterizeBuildings(
  surface: Surface,
  layout: Layout,
  epoch: Epoch,
  timeGapDays: number,
): BuildingObjects {
  const { buildings, seed, style } = layout;
  const noise =
    surface.albedo === null
      ? null
      : createRoofNoise(createStream(seed, style, "roof-noise"));
  const edges = new EdgeList(
    buildings.reduce((sum, { outline }) => sum + outline.length, 0),
  );
  const roofPoints: Scatterer[] = [];
  const patch = new RoofPatch();
  const order = buildings
    .map((_, index) => index)
    .filter((index) => {
      const { ttl } = buildings[index] as Building;
      return isStanding(ttl, epoch, timeGapDays);
    })
    .sort(
      (a, b) => (buildings[a] as Building).heightM - (buildings[b] as Building).heightM,
    );
  for (const index of order) {
    const building = buildings[index] as Building;
    const frame = roofFrameOf(building.outline, building.ridgeRad);
    if (!patch.cover(surface, building)) {
      continue;
    }
    const random = createStream(seed, style, "roof", index);
    const details =
      building.roof === "flat"
        ? planFlatRoof(building, frame, random)
        : planPitchedRoof(building, frame, random);
    patch.raise(building, frame, details);
    if (noise !== null) {
      patch.paint(building, frame, details, layout, index, noise);
    }
    const baseM = terrainAt(surface, frame.centreX, frame.centreY);
    if (!patch.commit(surface, building, index, baseM)) {
      continue;
    }
    for (const { u, v, aboveEavesM, rcsM2 } of details.points) {
      const [x, y] = roofToScene(frame, u, v);
      roofPoints.push({ x, y, z: baseM + building.heightM + aboveEavesM, rcsM2 });
    }
    // The foot of an arch is no wall: its film rises from the ground.
    if (building.roof !== "arch") {
      edges.add(surface, building, index);
    }
  }
  return { edges: edges.table(), roofPoints };
}

/** Cells of a patch: outside, on the rim, inside of the rim. */
const OUTSIDE = 0;
const RIM = 1;
const INNER = 2;

/** One roof on the cells of its bounding box, cut off at the canvas; reused from roof to roof. */
class RoofPatch {
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

  /** Heights above the ground. */
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

  /** Colours of the sunlit surface. */
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

  /** Writes the cells that rise above what is there; false if none does. */
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

  /** Turns cells within the parapet's width of the outside into the rim. */
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

/** Grows by the outlines of the buildings that can be seen. */
class EdgeList {
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
      // Outlines have positive area with y down: the outside is to the left.
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
