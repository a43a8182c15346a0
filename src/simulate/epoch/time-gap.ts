/**
 * This file decides what changes between the two acquisitions. A gap of 0 days changes
 * nothing, so that a reference scene without change can be made.
 */

import { createStream } from "#core/random.ts";
import type { Crop, Field, Layout } from "#simulate/layout/layout.ts";
import type { Epoch } from "./epoch-rasters.ts";

/** Rate at which buildings appear or disappear: 45 % in ten years. */
const TURNOVER_PER_DAY = 0.6 / 3650;

/**
 * Tells whether a building of rank `ttl` stands in an epoch: a fraction of 1 − exp(−0.6
 * t/3650 d) of all stands in one of the two only; half of these are gone in the optical
 * image, and half are not yet built in the radar image. A building of rank 1 always
 * stands.
 */
export function isStanding(ttl: number, epoch: Epoch, timeGapDays: number): boolean {
  const changed = 1 - Math.exp(-TURNOVER_PER_DAY * timeGapDays);
  return epoch === "sar" ? ttl >= changed / 2 : ttl >= 1 || ttl <= 1 - changed / 2;
}

/** Returns the probability that something with a memory of `memoryDays` has changed its place. */
export function changedShare(timeGapDays: number, memoryDays: number): number {
  return 1 - Math.exp(-timeGapDays / memoryDays);
}

const NEXT_CROP: Readonly<Record<Crop, Crop>> = {
  soil: "green",
  plough: "green",
  green: "lush",
  lush: "dry",
  dry: "soil",
  paddy: "green",
  veg: "veg",
  lawn: "lawn",
};

/** Returns the fields at an epoch: in the optical image up to 60 % have advanced by one state. */
export function fieldsAt(
  { fields, seed, style }: Layout,
  epoch: Epoch,
  timeGapDays: number,
): readonly Field[] {
  if (epoch === "sar" || timeGapDays === 0) {
    return fields;
  }
  const share = 0.6 * changedShare(timeGapDays, 90);
  const random = createStream(seed, style, "crops");
  return fields.map((field) => {
    const [hasAdvanced, state] = [random.chance(share), random.normal()];
    const crop = NEXT_CROP[field.crop];
    return hasAdvanced && crop !== field.crop ? { ...field, crop, state } : field;
  });
}
