/**
 * What changes between the two acquisitions. A gap of 0 days changes
 * nothing, so that a reference scene without change exists.
 */

import { createStream } from "#core/random.ts";
import type { Crop, Field, Layout } from "#simulate/layout/layout.ts";
import type { Epoch } from "./epoch-rasters.ts";

/** Rate at which buildings come or go: 45 % in ten years. */
const TURNOVER_PER_DAY = 0.6 / 3650;

/**
 * Whether a building of rank `ttl` stands in an epoch: of all, 1 − exp(−0.6 t/3650 d) stand
 * in one of the two only, half of them gone by the optical image and half not yet there in
 * the radar image. Rank 1 stands always.
 */
export function isStanding(ttl: number, epoch: Epoch, timeGapDays: number): boolean {
  const changed = 1 - Math.exp(-TURNOVER_PER_DAY * timeGapDays);
  return epoch === "sar" ? ttl >= changed / 2 : ttl >= 1 || ttl <= 1 - changed / 2;
}

/** Probability that something with a memory of `memoryDays` is not where it was. */
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

/** The fields at an epoch: up to 60 % have gone on by one state in the optical image. */
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
