/**
 * This file simulates walls, which make towns bright: façades, the corners at their
 * feet, and multiple bounces. These are the façade's mirror image in smooth ground
 * (three bounces: ground, window, ground), which appears behind the building, and
 * echoes between façades across a street.
 */

import { hash01 } from "#core/random.ts";
import { dbToPower } from "#core/sar/decibels.ts";
import type { EdgeTable } from "#simulate/epoch/epoch-rasters.ts";
import { MATERIAL } from "#simulate/materials.ts";
import { GROUND_MIRROR } from "./backscatter.ts";
import type { CircularNoise } from "./circular-noise.ts";
import { transmissivity } from "./horizon.ts";
import type { RadarGrid } from "./radar-grid.ts";
import { deposit, type RangeLine } from "./range-line.ts";

/** A step up to a building, where an azimuth line meets it. */
export type WallHit = {
  /** Ground range of the wall, and heights of its foot and its top, metres. */
  rangeM: number;
  footM: number;
  topM: number;
  /** Scene position, metres. */
  x: number;
  y: number;
  /** Index into the edge table; 0 = the outline is unknown. */
  edge: number;
  /** Material ids of the ground before the wall and of the top. */
  ground: number;
  surface: number;
  /** Highest cross-beam coordinate of solid things, and of all things, in front of the wall. */
  solidHorizon: number;
  horizon: number;
  /** Distance to the opposite wall; Infinity = none near. */
  streetM: number;
};

export type FacadeContext = {
  readonly grid: RadarGrid;
  readonly look: number;
  readonly edges: EdgeTable;
  /** Seed of the façades, so that they differ between scenes. */
  readonly seed: number;
  readonly noise: CircularNoise;
  /** Factor on bounces between wall and ground: see `polarisation.ts`. */
  readonly corners: number;
};

/** Reflection of a bare wall: power per unit of area across the beam at normal incidence. */
const DIFFUSE = dbToPower(-10.5);
/** A window or balcony is brighter by this, in dB, and its bounces keep this fraction. */
const WINDOW_DB = 15;
const GROUND_MIRROR_SHARE = 0.035;
const STREET_ECHO_SHARE = 0.05;
/** Part of a bay and of a storey that reflects, in metres. */
const WINDOW_WIDTH_M = 0.62;
const WINDOW_HEIGHT_M = 0.5;
/**
 * Corners of three faces: the fraction of bays with one, median RCS, and spread. At
 * houses they are porches and gardens; the higher a block is, the plainer its foot.
 */
const CORNER_SHARE = 0.65;
const CORNER_RCS_M2 = 13;
const CORNER_DECADES = 1.3;
const PLAIN_FROM_M = 8.5;
/** Lower walls have no windows whose mirror image matters. */
const ECHO_HEIGHT_M = 8;

/** The façade of one building, determined by its id, so that all lines agree. */
type Facade = {
  readonly id: number;
  readonly bayM: number;
  readonly storeyM: number;
  readonly density: number;
  readonly levelDb: number;
  readonly windowDb: number;
  readonly mirror: number;
  readonly doorM: number;
};

/** The façade that an azimuth line meets, and where. */
type Meeting = {
  readonly facade: Facade;
  /** Angle between the wall's outward normal and the direction back to the radar, rad. */
  readonly aspect: number;
  /** Position along the wall, metres. */
  readonly u: number;
  /** Index of the bay at that position. */
  readonly bay: number;
};

export function createFacadeCaster(
  context: FacadeContext,
): (wall: WallHit, line: RangeLine) => void {
  const { look, edges, seed } = context;
  const facades = new Map<number, Facade>();

  const facadeOf = (id: number): Facade => {
    let facade = facades.get(id);
    if (facade === undefined) {
      facade = drawFacade(Math.floor(hash01(seed, id, 31) * 2 ** 31));
      facades.set(id, facade);
    }
    return facade;
  };

  return (wall, line) => {
    const { edge } = wall;
    const facade = facadeOf(edge > 0 ? (edges.building[edge] as number) : 0);
    const aspect = edge > 0 ? aspectOf(edges.normalRad[edge] as number, look) : 0.6;
    const along = edge > 0 ? (edges.edgeRad[edge] as number) : look + Math.PI / 2;
    const u = wall.x * Math.cos(along) + wall.y * Math.sin(along);
    const meeting = { facade, aspect, u, bay: Math.floor(u / facade.bayM) };
    const visible = castWall(context, meeting, wall, line);
    if (visible > 0) {
      castFoot(context, meeting, wall, line, visible);
    }
  };
}

/** Returns which fraction of a point on the wall is visible, 0 to 1. */
function seen(crossBeam: number, wall: WallHit): number {
  return crossBeam <= wall.solidHorizon - 1e-3
    ? 0
    : crossBeam >= wall.horizon - 1e-3
      ? 1
      : transmissivity(wall.horizon - crossBeam);
}

/**
 * Adds the returns from a wall between its foot and its top, and their bounces.
 * @returns the visible fraction of the wall, 0 to 1
 */
function castWall(
  { grid, noise, corners }: FacadeContext,
  { facade, aspect, u, bay }: Meeting,
  wall: WallHit,
  line: RangeLine,
): number {
  const { sinInc, cosInc, tanInc } = grid;
  const { rangeM, footM } = wall;
  const heightM = wall.topM - footM;
  const columnStrength = hash01(bay, facade.id + 9, 1);
  const isColumn =
    columnStrength < facade.density && u - bay * facade.bayM < WINDOW_WIDTH_M;
  const cosAspect = Math.cos(aspect);
  const windowPower =
    DIFFUSE *
    dbToPower(WINDOW_DB + facade.windowDb + 10 * (columnStrength - 0.5)) *
    cosAspect ** 1.5;
  const wallPower = DIFFUSE * dbToPower(facade.levelDb) * cosAspect;
  const eaves = 0.35 * Math.exp(-((aspect / 0.25) ** 2)) + 0.04;
  const groundMirror = GROUND_MIRROR[wall.ground] as number;
  const mirrorShare =
    heightM > ECHO_HEIGHT_M && groundMirror >= 1
      ? GROUND_MIRROR_SHARE * groundMirror * corners
      : 0;
  const echoes =
    heightM > ECHO_HEIGHT_M && wall.streetM < 60 && hash01(bay, facade.id, 6) < 0.4;

  const parts = Math.ceil(heightM / tanInc / grid.frame.cellM) + 1;
  const area = (heightM * sinInc) / parts;
  let visible = 0;
  for (let part = 0; part < parts; part += 1) {
    const above = ((part + 0.5) / parts) * heightM;
    const z = footM + above;
    const sight = seen(rangeM * cosInc + z * sinInc, wall);
    if (sight === 0) {
      continue;
    }
    visible += sight;
    const storey = Math.floor(above / facade.storeyM);
    // Walls age and are rebuilt in patches of four bays and three storeys.
    const patchDb =
      5 * (hash01(Math.floor(bay / 4), Math.floor(storey / 3), facade.id + 1) - 0.5);
    let power = wallPower * decibels(patchDb + 1.5 * noise.normal());
    if (above > heightM - 0.5) {
      power += eaves;
    }
    const landsAt = rangeM - z / tanInc;
    const isWindow =
      isColumn &&
      above - storey * facade.storeyM < WINDOW_HEIGHT_M &&
      hash01(bay, storey, facade.id) < 0.8;
    if (isWindow) {
      const window = windowPower * decibels(4 * noise.normal());
      power += window;
      if (mirrorShare > 0) {
        // The window's mirror image lies as deep below the ground as the window is
        // high.
        const mirrored = rangeM + (above - footM) / tanInc;
        deposit(line, mirrored, window * area * sight * mirrorShare);
      }
      if (echoes) {
        const later = landsAt + wall.streetM;
        deposit(line, later, window * area * sight * STREET_ECHO_SHARE);
      }
    }
    deposit(line, landsAt, power * area * sight);
  }
  return visible / parts;
}

/**
 * Adds the return from the foot of a wall, whatever its height: the corner of wall
 * and ground along all of it, and corners of three faces at some places.
 */
function castFoot(
  { grid, corners }: FacadeContext,
  { facade, aspect, u, bay }: Meeting,
  wall: WallHit,
  line: RangeLine,
  visible: number,
): void {
  const { sinInc, cosInc, tanInc } = grid;
  const heightM = wall.topM - wall.footM;
  const foot = wall.rangeM * cosInc + wall.footM * sinInc;
  const footSight = Math.max(0.1, seen(foot + 0.6, wall));
  const isGlass = wall.surface === MATERIAL.plastic;
  const kind = isGlass ? 0.25 : wall.surface === MATERIAL.container ? 2 : 1;
  const mirror =
    (GROUND_MIRROR[wall.ground] as number) * kind * facade.mirror * corners;

  // Doors, bushes and cars interrupt the line.
  const stretch = Math.floor(u / facade.doorM);
  const isOpen = hash01(Math.floor(stretch / 3), facade.id, 8) > 0.14;
  const unevenDb = 15 * (hash01(stretch, facade.id, 3) - 0.55);
  const dihedral = isOpen
    ? 2.6 * Math.min(heightM, 25) ** 0.5 * dihedralAspect(aspect) * decibels(unevenDb)
    : 0;

  // Steps, porches and bays form corners of three faces, which are bright over a wide
  // angle.
  const isCorner =
    hash01(bay, facade.id, 41) < CORNER_SHARE && u - bay * facade.bayM < WINDOW_WIDTH_M;
  const decades = CORNER_DECADES * (hash01(bay, facade.id, 42) - 0.5);
  const corner = isCorner
    ? (CORNER_RCS_M2 / WINDOW_WIDTH_M) *
      10 ** decades *
      Math.cos(aspect) *
      Math.min(1, PLAIN_FROM_M / heightM) ** 4
    : 0;

  const power = (dihedral + corner) * mirror * visible * footSight;
  deposit(line, wall.rangeM - 0.12 - wall.footM / tanInc, power);
}

function drawFacade(id: number): Facade {
  const draw = (purpose: number) => hash01(id, purpose, 29);
  return {
    id,
    bayM: 2.4 + 2.4 * draw(11),
    storeyM: 2.9 + 0.9 * draw(5),
    density: 0.25 + 0.6 * draw(3),
    levelDb: 7 * (draw(29) - 0.5),
    windowDb: 10 * (draw(17) - 0.5),
    mirror: 10 ** (0.9 * (draw(23) - 0.5)),
    doorM: 1.2 + 2 * draw(2),
  };
}

/** Returns a lobe a few degrees wide on a slow decay. */
function dihedralAspect(aspect: number): number {
  const degrees = (aspect * 180) / Math.PI;
  return (
    Math.exp(-((degrees / 5) ** 2)) +
    0.16 * Math.exp(-((degrees / 15) ** 2)) +
    0.05 * Math.exp(-((degrees / 35) ** 2)) +
    0.012
  );
}

/**
 * Returns the angle between the outward normal and the direction back to the radar, 0
 * to 1.45 rad.
 */
function aspectOf(normalRad: number, look: number): number {
  const turn = normalRad - look - Math.PI;
  const angle = Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)));
  // An outline that faces away cannot be the one that was hit: it is a neighbour's, at
  // a corner.
  return angle > 1.45 ? 0.7 : angle;
}

const decibels = (db: number) => Math.exp((db * Math.LN10) / 10);
