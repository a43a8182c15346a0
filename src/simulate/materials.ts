/** Surface materials: the ids that the simulator's rasters hold. */

export const MATERIALS = [
  "water",
  "asphalt",
  "concrete",
  "grass",
  "crop",
  "soil",
  "tree",
  "roof-bitumen",
  "roof-tile",
  "roof-metal",
  "wall",
  "marsh",
  "mud",
  "sand",
  "paddy",
  "scrub",
  "rail",
  "plastic",
  "stubble",
  "car",
  "container",
  "rock",
  "rough-soil",
  "pond",
  "yard",
] as const;

export type Material = (typeof MATERIALS)[number];

/** Id of a material in the rasters. */
export const MATERIAL = idsOf(MATERIALS);

function idsOf<T extends string>(names: readonly T[]): Readonly<Record<T, number>> {
  return Object.fromEntries(names.map((name, id) => [name, id])) as Record<T, number>;
}
