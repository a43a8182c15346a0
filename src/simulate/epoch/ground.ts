/** This file returns the ground under the objects, with the crops of the epoch. */
import { CROP_MATERIAL, type Field, type Layout } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";

/**
 * Returns material ids of the ground; it is the layout's own raster if no field has
 * changed its material.
 */
export function groundAt(layout: Layout, fields: readonly Field[]): Uint8Array {
  const { material, field } = layout;
  // By field number: the material to put, and the one to put it on. A path or a bund that
  // crosses a field has another material, and stays.
  const next = new Uint8Array(fields.length + 1);
  const previous = new Uint8Array(fields.length + 1);
  let isChanged = false;
  fields.forEach(({ crop }, i) => {
    const was = (layout.fields[i] as Field).crop;
    next[i + 1] = MATERIAL[CROP_MATERIAL[crop]];
    previous[i + 1] = MATERIAL[CROP_MATERIAL[was]];
    isChanged ||= next[i + 1] !== previous[i + 1];
  });
  if (!isChanged) {
    return material;
  }
  const ground = material.slice();
  for (let cell = 0; cell < ground.length; cell += 1) {
    const id = field[cell] as number;
    if (id > 0 && ground[cell] === previous[id]) {
      ground[cell] = next[id] as number;
    }
  }
  return ground;
}
