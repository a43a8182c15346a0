/** What stands below an exported picture, so that it can be understood without the page. */
import { stageRow } from "#core/catalog/stages.ts";
import { VERSION } from "#core/version.ts";
import type { ExportedPicture } from "#ports/runs.ts";
import type { AppState } from "./app-store.ts";
import { misfitsOfShown } from "./pipeline.ts";
import type { ResultInfo } from "./results.ts";
import { acquisitionTime } from "./scene-pairs.ts";
import { mainSar, stageCaption } from "./stages.ts";

/**
 * Returns the caption's lines: the stage with its models and moved levels, the scene with
 * its date, the pixel size, what speaks against the picture, and what it is.
 */
export function exportCaption(
  state: AppState,
  info: ResultInfo,
  { factor }: Pick<ExportedPicture, "factor">,
): readonly string[] {
  const sar = mainSar(state);
  const gsdM = info.provenance?.gsdM ?? null;
  const scene = [
    sar?.scene.name,
    sar && acquisitionTime(sar.scene)?.slice(0, 10),
    gsdM === null ? null : `${Number((gsdM * factor).toPrecision(3))} m a pixel`,
    sar?.scene.isSimulated ? "simulated radar image" : null,
  ];
  const misfits = misfitsOfShown(state);
  return [
    `${stageRow(info.stage).name}: ${stageCaption(state, info.stage)}`,
    scene.filter((part) => typeof part === "string").join(" · "),
    ...(misfits.length === 0
      ? []
      : [`Outside of the training data: ${misfits.join(" ")}`]),
    `Translated from radar by a network: an estimate, not a photograph. SAR2Earth Explorer ${VERSION}.`,
  ];
}
