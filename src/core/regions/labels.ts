/** This file defines land-cover classes: their ids in the label rasters, and their colours. */

/**
 * Land-cover classes modelled on OpenStreetMap's, at the time of the optical image and
 * in ground geometry (without layover or lean). The paper counts 25 classes and names
 * none.
 */
export const LABELS = [
  "other",
  "residential",
  "commercial",
  "industrial",
  "road",
  "building",
  "grass",
  "forest",
  "farmland",
  "water",
  "wetland",
  "beach",
  "parking",
  "railway",
  "greenhouse",
  "aquaculture",
  "scrub",
  "park",
] as const;

export type Label = (typeof LABELS)[number];

/** Ids of the labels in the rasters and in the label files. */
export const LABEL = idsOf(LABELS);

/** Colours of the label maps, sRGB. */
export const LABEL_COLORS: Readonly<Record<Label, readonly [number, number, number]>> =
  {
    other: [90, 90, 90],
    residential: [224, 195, 170],
    commercial: [240, 150, 130],
    industrial: [200, 160, 200],
    road: [60, 60, 70],
    building: [180, 40, 40],
    grass: [150, 210, 110],
    forest: [30, 110, 40],
    farmland: [230, 220, 120],
    water: [50, 110, 200],
    wetland: [90, 170, 150],
    beach: [245, 235, 170],
    parking: [150, 150, 160],
    railway: [120, 90, 60],
    greenhouse: [200, 230, 240],
    aquaculture: [100, 160, 230],
    scrub: [170, 170, 100],
    park: [110, 190, 110],
  };

function idsOf<T extends string>(names: readonly T[]): Readonly<Record<T, number>> {
  return Object.fromEntries(names.map((name, id) => [name, id])) as Record<T, number>;
}
