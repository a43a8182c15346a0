/**
 * This file traces one azimuth line of the scene as the radar sees it: what is lit, and
 * where it appears. The beam arrives in parallel rays. The coordinate across them is q
 * = r cos θ + h sin θ, with ground range r and height h; everything below the running
 * maximum of q is hidden. A lit facet returns γ · dq · da and appears at r − h / tan θ.
 *
 * There are two layers: the solid one (ground, buildings, cars), and crowns above it,
 * which let part of the power through.
 */
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import { MATERIAL } from "#simulate/materials.ts";
import { GAMMA_STEPS, IS_BUILT } from "./backscatter.ts";
import type { CircularNoise } from "./circular-noise.ts";
import { type Crowns, createCrowns } from "./crowns.ts";
import { createFacadeCaster, type WallHit } from "./facade.ts";
import { type Horizon, transmissivity } from "./horizon.ts";
import { createLocalIncidence, type LocalIncidence } from "./local-incidence.ts";
import { type RadarGrid, rangesOfSquare } from "./radar-grid.ts";
import { createRangeLine, deposit, type RangeLine, spreadParts } from "./range-line.ts";
import type { Texture } from "./texture.ts";

export type TracerContext = {
  /** Of the radar's epoch. */
  readonly rasters: EpochRasters;
  readonly grid: RadarGrid;
  /** Ground azimuth of the beam's direction. */
  readonly lookRad: number;
  /** γ of the materials by cosine: see `tabulateGamma`. */
  readonly gamma: Float32Array;
  readonly texture: Texture;
  /** Noise for the unevenness of leaves and trunks; its draws follow the lines' order. */
  readonly noise: CircularNoise;
  /** Of the façades. */
  readonly seed: number;
  /** Factor on bounces between upright objects and the ground: see `polarisation.ts`. */
  readonly corners: number;
};

/** Steps higher than this are walls. */
const WALL_M = 0.75;
/** How far beyond the scene's edges objects are traced, in margins of the canvas. */
const REACH = 1.5;
const STREET_REACH_M = 60;

/** One sample of a line: `h0` and `q0` of the solid surface, `h` and `q` of all things. */
type Sample = {
  range: number;
  x: number;
  y: number;
  cell: number;
  /** Material id of the solid surface. */
  id: number;
  isTree: boolean;
  h0: number;
  h: number;
  q0: number;
  q: number;
};

/** State left by the samples before the current one: the last sample, and the maxima of q. */
type Ray = {
  solid: number;
  all: number;
  h0: number;
  h: number;
  cell: number;
  wasTree: boolean;
  /** Ground range of the last built sample. */
  builtAt: number;
};

export class LineTracer {
  /** Of the line last traced. */
  readonly horizon: Horizon;
  readonly #context: TracerContext;
  readonly #line: RangeLine;
  readonly #crowns: Crowns;
  readonly #cosineOn: LocalIncidence;
  readonly #castFacade: (wall: WallHit, line: RangeLine) => void;
  // The object is reused, because a scene has millions of samples.
  readonly #here = {} as Sample;
  readonly #ray = {} as Ray;
  readonly #wall = {} as WallHit;

  constructor(context: TracerContext) {
    const { rasters, grid, lookRad, noise, seed, corners } = context;
    const { cellM, canvasM } = rasters.frame;
    const samples = Math.ceil((Math.SQRT2 * canvasM) / cellM) + 2;
    this.#context = context;
    this.horizon = {
      range0M: 0,
      count: 0,
      solid: new Float32Array(samples),
      all: new Float32Array(samples),
    };
    this.#line = createRangeLine(grid);
    this.#crowns = createCrowns(rasters, grid, noise, corners);
    this.#cosineOn = createLocalIncidence(rasters.frame, grid);
    this.#castFacade = createFacadeCaster({
      ...{ grid, seed, noise, corners },
      look: lookRad,
      edges: rasters.edges,
    });
  }

  /** Returns σ0 of a line by bin, valid until the next call. */
  trace(line: number): Float32Array {
    const { rasters, grid } = this.#context;
    const horizon = this.horizon;
    const [here, ray] = [this.#here, this.#ray];
    const azimuth = grid.azimuth0M + line * grid.spacingM;
    const [near, far] = this.#extentOf(azimuth);
    horizon.range0M = near;
    horizon.count = Math.max(0, Math.floor((far - near) / rasters.frame.cellM));
    this.#line.bins.fill(0);
    ray.solid = Number.NEGATIVE_INFINITY;
    ray.all = Number.NEGATIVE_INFINITY;
    ray.builtAt = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < horizon.count; i += 1) {
      this.#sample(near + i * rasters.frame.cellM, azimuth);
      if (i > 0) {
        this.#cast();
      }
      if (IS_BUILT[here.id] === 1) {
        ray.builtAt = here.range;
      }
      ray.solid = Math.max(here.q0, ray.solid);
      ray.all = Math.max(here.q, ray.all);
      ray.h0 = here.h0;
      ray.h = here.h;
      ray.cell = here.cell;
      ray.wasTree = here.isTree;
      horizon.solid[i] = ray.solid;
      horizon.all[i] = ray.all;
    }
    this.#crowns.finishLine(this.#line);
    return this.#line.bins;
  }

  /** Returns the ranges to trace: the scene's and a margin, inside the canvas without its rim. */
  #extentOf(azimuth: number): [near: number, far: number] {
    const { rasters, grid } = this.#context;
    const { cellM, canvasM, sideM } = rasters.frame;
    const { cosLook, sinLook, spacingM } = grid;
    const inner = canvasM / 2 - 2 * cellM;
    const canvas = rangesOfSquare(inner, cosLook, sinLook, azimuth, 0);
    const scene = rangesOfSquare(sideM / 2, cosLook, sinLook, azimuth, 16 * spacingM);
    if (canvas === null || scene === null) {
      return [0, 0];
    }
    const reach = (REACH * (canvasM - sideM)) / 2;
    return [
      Math.max(canvas[0], scene[0] - reach),
      Math.min(canvas[1], scene[1] + reach),
    ];
  }

  /** Reads the sample at a ground range into `#here`. */
  #sample(range: number, azimuth: number): void {
    const { rasters, grid } = this.#context;
    const { cells, cellM, canvasM } = rasters.frame;
    const { cosLook, sinLook, cosInc, sinInc } = grid;
    const here = this.#here;
    const x = canvasM / 2 + range * cosLook - azimuth * sinLook;
    const y = canvasM / 2 + range * sinLook + azimuth * cosLook;
    const cell = Math.floor(y / cellM) * cells + Math.floor(x / cellM);
    const h0 = rasters.bareHeight[cell] as number;
    const isTree = rasters.material[cell] === MATERIAL.tree;
    const h = isTree ? this.#crowns.heightAt(cell, h0) : h0;
    here.range = range;
    here.x = x;
    here.y = y;
    here.cell = cell;
    here.id = rasters.bareMaterial[cell] as number;
    here.isTree = isTree;
    here.h0 = h0;
    here.h = h;
    here.q0 = range * cosInc + h0 * sinInc;
    here.q = range * cosInc + h * sinInc;
  }

  /** Adds the return of `#here`, given what is in front of it. */
  #cast(): void {
    const [here, ray] = [this.#here, this.#ray];
    const step = here.h0 - ray.h0;
    if (step > WALL_M && IS_BUILT[here.id] === 1) {
      if (here.q0 > ray.solid) {
        this.#castWall();
      }
    } else if (here.q0 > ray.solid + 1e-4) {
      this.#castGround();
    }
    if (here.isTree) {
      this.#castCrown(step);
    }
  }

  #castWall(): void {
    const { edge, bareMaterial } = this.#context.rasters;
    const [here, ray, wall] = [this.#here, this.#ray, this.#wall];
    const street = here.range - ray.builtAt;
    wall.rangeM = here.range;
    wall.footM = ray.h0;
    wall.topM = here.h0;
    wall.x = here.x;
    wall.y = here.y;
    wall.edge = Math.max(edge[here.cell] as number, edge[ray.cell] as number);
    wall.ground = bareMaterial[ray.cell] as number;
    wall.surface = here.id;
    wall.solidHorizon = ray.solid;
    wall.horizon = ray.all;
    wall.streetM = street < STREET_REACH_M ? street : Number.POSITIVE_INFINITY;
    this.#castFacade(wall, this.#line);
  }

  /** Adds a facet of ground, roof or vehicle: its lit part, and what crowns let through. */
  #castGround(): void {
    const { rasters, grid, texture, noise } = this.#context;
    const { range, cell, id, h0, q0, q, isTree } = this.#here;
    const ray = this.#ray;
    const lit = Math.max(0, isTree ? 0 : q0 - ray.all);
    const shaded = q0 - ray.solid - lit;
    const through = shaded > 0 ? transmissivity(Math.max(ray.all, q) - q0) * shaded : 0;
    const power =
      this.#gammaOf(id, this.#cosineOn(rasters.bareHeight, cell)) *
      texture.factorAt(cell, id) *
      (lit + through);
    const { tanInc } = grid;
    const parts = spreadParts(Math.abs(h0 - ray.h0) / tanInc);
    if (parts === 1) {
      const middle = range - rasters.frame.cellM / 2 - (ray.h0 + h0) / 2 / tanInc;
      deposit(this.#line, middle, power);
      return;
    }
    for (let part = 0; part < parts; part += 1) {
      const z = ray.h0 + ((part + noise.uniform()) / parts) * (h0 - ray.h0);
      deposit(this.#line, range - z / tanInc, power / parts);
    }
  }

  #castCrown(step: number): void {
    const { rasters, grid, texture } = this.#context;
    const { range, cell, h0, h, q0, q } = this.#here;
    const ray = this.#ray;
    const isEdge = !ray.wasTree && h - h0 > 3 && Math.abs(step) < WALL_M;
    if (isEdge && q0 >= ray.all - 0.6) {
      this.#crowns.castTrunks(this.#line, range, h0, {
        crownM: h - h0,
        mirror: rasters.bareMaterial[ray.cell] as number,
      });
    }
    if (q > ray.solid) {
      const isLit = q > ray.all;
      const inShade = rasters.frame.cellM * grid.cosInc;
      const power =
        this.#gammaOf(MATERIAL.tree, this.#cosineOn(rasters.height, cell)) *
        texture.factorAt(cell, MATERIAL.tree) *
        (isLit ? q - ray.all : inShade * transmissivity(ray.all - q));
      // A crown in the shade of other crowns has no lit side to distribute its power
      // over.
      this.#crowns.spread(range, isLit ? ray.h : h, h, power);
    }
  }

  #gammaOf(id: number, cosine: number): number {
    const { gamma } = this.#context;
    return gamma[id * (GAMMA_STEPS + 1) + Math.round(cosine * GAMMA_STEPS)] as number;
  }
}
