/**
 * This file lays out the overview map: an equirectangular projection of the part of the
 * Earth that contains the places, with true proportions at its middle latitude, and
 * labels beside the places that do not cover each other.
 */

type LonLat = readonly [lon: number, lat: number];
type Pixel = readonly [x: number, y: number];

export type OverviewFrame = {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly project: (place: LonLat) => Pixel;
};

/**
 * Margins around the outermost places in degrees, so that the continent can be
 * recognised and names have room.
 */
const MARGIN_WEST = 50;
const MARGIN_EAST = 60;
const MARGIN_SOUTH = 30;
const MARGIN_NORTH = 20;

/** Height of a clickable label in CSS pixels (WCAG 2.2 requires 24). */
const ROW_PX = 24;
/** Places closer than this share one column of labels. */
const NEAR_PX = 44;
/** Distances from a place to its label: directly beside it, or at the end of a line. */
const BESIDE_PX = 7;
const LINE_PX = 26;
/** Width of a name: letters at 12 px are 6.5 px wide on average, plus padding. */
const LETTER_PX = 6.5;
const PADDING_PX = 8;

/** Fits the frame around places. @param places at least one */
export function frameAround(places: readonly LonLat[], width: number): OverviewFrame {
  const lons = places.map(([lon]) => lon);
  const lats = places.map(([, lat]) => lat);
  const west = Math.max(-180, Math.min(...lons) - MARGIN_WEST);
  const east = Math.min(180, Math.max(...lons) + MARGIN_EAST);
  const south = Math.max(-90, Math.min(...lats) - MARGIN_SOUTH);
  const north = Math.min(84, Math.max(...lats) + MARGIN_NORTH);
  const perLon = width / (east - west);
  const perLat = perLon / Math.cos((((north + south) / 2) * Math.PI) / 180);
  return {
    width,
    height: Math.round((north - south) * perLat),
    project: ([lon, lat]) => [(lon - west) * perLon, (north - lat) * perLat],
  };
}

/** Longitudes and latitudes that a map of the world shows. */
export const WORLD = [-180, -58, 180, 80] as const;

/** Fits the frame to a box of longitudes and latitudes, which it shows whole. */
export function boxFrame(
  [west, south, east, north]: readonly [number, number, number, number],
  width: number,
  mostHeight: number,
): OverviewFrame {
  const squeeze = Math.cos((((north + south) / 2) * Math.PI) / 180);
  const perLat = Math.min(
    width / ((east - west) * squeeze),
    mostHeight / (north - south),
  );
  const perLon = perLat * squeeze;
  const left = (width - (east - west) * perLon) / 2;
  return {
    width,
    height: Math.round((north - south) * perLat),
    project: ([lon, lat]) => [left + (lon - west) * perLon, (north - lat) * perLat],
  };
}

/**
 * Converts rings of polygons (lon, lat) to the data of an SVG path. A ring that crosses
 * the 180th meridian continues beyond it instead of jumping back across the map.
 */
export function ringsToPath(
  frame: OverviewFrame,
  rings: Iterable<readonly (readonly number[])[]>,
): string {
  let path = "";
  for (const ring of rings) {
    const points = unwrap(ring).map((point) => {
      const [x, y] = frame.project(point);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
    path += `M${points.join("L")}Z`;
  }
  return path;
}

/**
 * Removes jumps from one end of the world to the other; most of the ring keeps its
 * longitudes.
 */
function unwrap(ring: readonly (readonly number[])[]): LonLat[] {
  let turn = 0;
  let last = ring[0]?.[0] ?? 0;
  const whole = ring.map(([lon = 0, lat = 0]): LonLat => {
    turn += Math.abs(lon - last) > 180 ? Math.sign(last - lon) * 360 : 0;
    last = lon;
    return [lon + turn, lat];
  });
  const mean = whole.reduce((sum, [lon]) => sum + lon, 0) / whole.length;
  const shift = 360 * Math.round(mean / 360);
  return whole.map(([lon, lat]) => [lon - shift, lat]);
}

type Place = { readonly name: string; readonly center: LonLat };

export type Label<T> = {
  readonly item: T;
  /** Position of the place. */
  readonly dot: Pixel;
  /** Left edge (right edge where `isLeft`) and vertical middle of the label. */
  readonly at: Pixel;
  /** Whether the label is to the left of its place. */
  readonly isLeft: boolean;
  /** Whether the label is further away, connected by a line. */
  readonly hasLine: boolean;
};

/**
 * Places labels: a single place is named beside its dot, near ones in a column with a
 * line to each.
 */
export function placeLabels<T extends Place>(
  frame: OverviewFrame,
  items: readonly T[],
): Label<T>[] {
  const groups: Member<T>[][] = [];
  for (const item of items) {
    const dot = frame.project(item.center);
    const isNear = (other: { dot: Pixel }) =>
      Math.hypot(other.dot[0] - dot[0], other.dot[1] - dot[1]) < NEAR_PX;
    const group = groups.find((members) => members.some(isNear));
    if (group === undefined) {
      groups.push([{ item, dot }]);
    } else {
      group.push({ item, dot });
    }
  }
  const placed: Label<T>[] = [];
  const dots = groups.flat().map(({ dot }) => dot);
  // Starts with the easternmost group, whose labels have the least room.
  const eastFirst = groups.toSorted((a, b) => eastOf(b) - eastOf(a));
  for (const members of eastFirst) {
    const [right, left] = [column(members, false), column(members, true)];
    placed.push(...(isFree(right, placed, dots, frame) ? right : left));
  }
  return placed;
}

type Member<T> = { readonly item: T; readonly dot: Pixel };

function eastOf(members: readonly Member<unknown>[]): number {
  return Math.max(...members.map(({ dot }) => dot[0]));
}

/** Stacks the labels of a group from north to south on one side of it. */
function column<T>(members: readonly Member<T>[], isLeft: boolean): Label<T>[] {
  const hasLine = members.length > 1;
  const reach = hasLine ? LINE_PX : BESIDE_PX;
  const xs = members.map(({ dot }) => dot[0]);
  const edge = isLeft ? Math.min(...xs) - reach : eastOf(members) + reach;
  const middle = members.reduce((sum, { dot }) => sum + dot[1], 0) / members.length;
  const first = middle - ((members.length - 1) / 2) * ROW_PX;
  return members
    .toSorted((a, b) => a.dot[1] - b.dot[1])
    .map(({ item, dot }, row) => ({
      item,
      dot,
      at: [edge, first + row * ROW_PX],
      isLeft,
      hasLine,
    }));
}

function isFree<T extends Place>(
  labels: readonly Label<T>[],
  others: readonly Label<T>[],
  dots: readonly Pixel[],
  frame: OverviewFrame,
): boolean {
  const otherBoxes = others.map(boxOf);
  return labels
    .map(boxOf)
    .every(
      ({ left, right, top, bottom }) =>
        right <= frame.width &&
        otherBoxes.every(
          (box) =>
            box.right <= left ||
            box.left >= right ||
            box.bottom <= top ||
            box.top >= bottom,
        ) &&
        dots.every(([x, y]) => x <= left || x >= right || y <= top || y >= bottom),
    );
}

/** Returns the rectangle that a label covers. */
export function boxOf<T extends Place>({ item, at: [x, y], isLeft }: Label<T>) {
  const width = PADDING_PX + LETTER_PX * item.name.length;
  const left = isLeft ? x - width : x;
  return { left, right: left + width, top: y - ROW_PX / 2, bottom: y + ROW_PX / 2 };
}
