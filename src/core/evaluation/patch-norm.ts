import type { NormMode } from "#core/catalog/norm-mode.ts";

/**
 * What norms see while a patch is evaluated: its own tiles, whatever suits a map. The
 * paper translates each patch by itself, so scores and the pictures beside them do, too.
 */
export const PATCH_NORM: NormMode = "tile";
