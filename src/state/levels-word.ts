import { signedDb } from "#core/catalog/signed-db.ts";
import { stageRow } from "#core/catalog/stages.ts";
import type { DecibelUnit } from "#core/raster/raster.ts";
import type { ResultInfo } from "./results.ts";

/**
 * Says that levels were moved, for every picture made from them; "relative" where the
 * scene's numbers have no unit, and so no level of their own.
 */
export function levelsWord(
  { levels, stage }: Pick<ResultInfo, "levels" | "stage">,
  unit: DecibelUnit | undefined,
): string[] {
  if (levels === null || stageRow(stage).pixels !== "rgb8") {
    return [];
  }
  const kind = unit === "dn-db" ? ", relative" : "";
  return [`levels matched ${signedDb(levels.offsetDb)}${kind}`];
}
