/** What the user may decide about a model that they bring. */
import type { Layout } from "./model-header.ts";

/** What the user may choose; null = as it is found. */
export type OwnModelChoices = {
  readonly stage: "denoise" | "translate" | "refine" | null;
  readonly range: InputRange | null;
  readonly outputRange: OutputRange | null;
  readonly layout: Layout | null;
  readonly order: (typeof ORDERS)[number] | null;
  readonly licence: string | null;
};

export const INPUT_RANGES = ["0..1", "-1..1", "0..255", "db"] as const;
export type InputRange = (typeof INPUT_RANGES)[number];
export const OUTPUT_RANGES = ["0..1", "-1..1", "0..255"] as const;
export type OutputRange = (typeof OUTPUT_RANGES)[number];

export const NO_CHOICES: OwnModelChoices = {
  ...{ stage: null, range: null, outputRange: null },
  ...{ layout: null, order: null, licence: null },
};

export const LAYOUTS = ["NCHW", "NHWC"] as const satisfies readonly Layout[];
export const ORDERS = ["rgb", "bgr"] as const;
export const LICENCE_NOT_STATED = "not stated";
