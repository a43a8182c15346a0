/**
 * The ten simulated regions: named after SAR2Earth's ten test sets and placed at their
 * cities, in their UTM zones. Only the place is real; what stands there is invented.
 *
 * GSD, dates and gaps are spread over the paper's ranges (SAR 2021–2024, EO 2016–2024,
 * gaps of a month to five years, 0.3–0.6 m), with the radar's geometry and noise.
 */

import type { RegionKind } from "#core/regions/regions-file.ts";
import type { LonLat } from "./product/place-scene.ts";
import type { ProductOrder } from "./product/product.ts";
import {
  type Acquisition,
  angleOfCompass,
  type SceneSpec,
  type StyleId,
} from "./scene-spec.ts";

export type RegionPlan = {
  readonly id: StyleId;
  readonly name: string;
  readonly place: string;
  readonly paperKind: RegionKind;
  readonly order: ProductOrder;
  readonly spec: SceneSpec & { readonly overrides: RegionAcquisition };
};

type RegionAcquisition = Pick<
  Acquisition,
  | "sizePx"
  | "gsdM"
  | "lookRad"
  | "lookSide"
  | "incidenceDeg"
  | "looks"
  | "neszDb"
  | "timeGapDays"
>;

/** Side of a region's scene in pixels. */
export const REGION_SIZE_PX = 2048;

type Row = {
  readonly id: StyleId;
  readonly name: string;
  readonly place: string;
  readonly paperKind: RegionKind;
  readonly center: LonLat;
  readonly seed: number;
  readonly gsdM: number;
  /**
   * Direction of the beam on the grid, from satellite to ground, degrees clockwise from
   * north.
   */
  readonly lookDeg: number;
  readonly side: "left" | "right";
  readonly incidenceDeg: number;
  readonly looks: number;
  readonly neszDb: number;
  readonly sarTime: string;
  readonly eoTime: string;
};

const ROWS: readonly Row[] = [
  {
    id: "charleston-u",
    name: "Charleston-U",
    place: "Charleston, United States",
    paperKind: "urban",
    center: [-79.937, 32.785],
    seed: 101,
    gsdM: 0.5,
    lookDeg: 83,
    side: "right",
    incidenceDeg: 36,
    looks: 9,
    neszDb: -20.4,
    sarTime: "2022-03-14T03:41:20Z",
    eoTime: "2021-12-03T16:05:00Z",
  },
  {
    id: "chicago",
    name: "Chicago",
    place: "Chicago, United States",
    paperKind: "urban",
    center: [-87.636, 41.884],
    seed: 102,
    gsdM: 0.45,
    lookDeg: 276,
    side: "left",
    incidenceDeg: 41,
    looks: 9,
    neszDb: -21.1,
    sarTime: "2023-08-19T12:08:53Z",
    eoTime: "2023-07-17T16:48:00Z",
  },
  {
    id: "paris",
    name: "Paris",
    place: "Paris, France",
    paperKind: "urban",
    center: [2.349, 48.857],
    seed: 103,
    gsdM: 0.5,
    lookDeg: 97,
    side: "right",
    incidenceDeg: 38.5,
    looks: 9,
    neszDb: -20.2,
    sarTime: "2022-09-03T20:26:11Z",
    eoTime: "2020-06-24T10:52:00Z",
  },
  {
    id: "savannah",
    name: "Savannah",
    place: "Savannah, United States",
    paperKind: "urban",
    center: [-81.091, 32.079],
    seed: 134,
    gsdM: 0.4,
    lookDeg: 262,
    side: "right",
    incidenceDeg: 33,
    looks: 6,
    neszDb: -19.3,
    sarTime: "2021-10-28T15:19:37Z",
    eoTime: "2022-03-30T16:12:00Z",
  },
  {
    id: "sittwe-u",
    name: "Sittwe-U",
    place: "Sittwe, Myanmar",
    paperKind: "urban",
    center: [92.898, 20.146],
    seed: 105,
    gsdM: 0.35,
    lookDeg: 88,
    side: "left",
    incidenceDeg: 44,
    looks: 5,
    neszDb: -19.8,
    sarTime: "2023-05-22T21:33:04Z",
    eoTime: "2021-01-16T04:24:00Z",
  },
  {
    id: "bengbu",
    name: "Bengbu",
    place: "Bengbu, China",
    paperKind: "rural",
    center: [117.402, 32.871],
    seed: 116,
    gsdM: 0.5,
    lookDeg: 281,
    side: "right",
    incidenceDeg: 35.2,
    looks: 9,
    neszDb: -21.6,
    sarTime: "2021-06-11T02:57:42Z",
    eoTime: "2019-04-20T03:02:00Z",
  },
  {
    id: "charleston-r",
    name: "Charleston-R",
    place: "Charleston, United States",
    paperKind: "rural",
    center: [-79.872, 32.872],
    seed: 117,
    gsdM: 0.55,
    lookDeg: 92,
    side: "right",
    incidenceDeg: 29.4,
    looks: 7,
    neszDb: -20.9,
    sarTime: "2024-01-09T08:14:29Z",
    eoTime: "2022-10-18T16:21:00Z",
  },
  {
    id: "san-francisco",
    name: "San Francisco",
    place: "San Francisco, United States",
    paperKind: "rural",
    center: [-122.512, 37.842],
    seed: 118,
    gsdM: 0.5,
    lookDeg: 268,
    side: "left",
    incidenceDeg: 39.7,
    looks: 9,
    neszDb: -20.6,
    sarTime: "2021-02-11T06:39:15Z",
    eoTime: "2016-08-20T19:07:00Z",
  },
  {
    id: "sittwe-r",
    name: "Sittwe-R",
    place: "Sittwe, Myanmar",
    paperKind: "rural",
    center: [92.972, 20.231],
    seed: 129,
    gsdM: 0.6,
    lookDeg: 79,
    side: "right",
    incidenceDeg: 31.8,
    looks: 9,
    neszDb: -21.9,
    sarTime: "2023-05-17T14:02:50Z",
    eoTime: "2018-05-24T04:31:00Z",
  },
  {
    id: "weifang",
    name: "Weifang",
    place: "Weifang, China",
    paperKind: "rural",
    center: [119.093, 36.786],
    seed: 120,
    gsdM: 0.5,
    lookDeg: 273,
    side: "left",
    incidenceDeg: 46.1,
    looks: 8,
    neszDb: -19.5,
    sarTime: "2021-03-25T22:45:33Z",
    eoTime: "2020-05-08T02:50:00Z",
  },
];

/** Returns all ten, in the paper's order. */
export function planRegions(sizePx = REGION_SIZE_PX): RegionPlan[] {
  return ROWS.map((row) => ({
    id: row.id,
    name: row.name,
    place: row.place,
    paperKind: row.paperKind,
    order: {
      center: row.center,
      sarTime: row.sarTime,
      eoTime: row.eoTime,
      hasBorder: true,
    },
    spec: {
      style: row.id,
      seed: row.seed,
      overrides: {
        sizePx,
        gsdM: row.gsdM,
        lookRad: angleOfCompass(row.lookDeg),
        lookSide: row.side,
        incidenceDeg: row.incidenceDeg,
        looks: row.looks,
        neszDb: row.neszDb,
        timeGapDays: Math.abs(gapDays(row)),
      },
    },
  }));
}

/** Returns the region of a style. */
export function planRegion(style: StyleId): RegionPlan {
  return planRegions().find(({ id }) => id === style) as RegionPlan;
}

/**
 * Counts whole days from the optical to the radar image; negative where the radar image
 * is older.
 */
export function gapDays(dates: {
  readonly sarTime: string;
  readonly eoTime: string;
}): number {
  const day = (iso: string) => Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / 86_400_000;
  return day(dates.sarTime) - day(dates.eoTime);
}
