/** Writes a result on screen as a GeoTIFF and hands it to the visitor. */
import { constantWarning } from "#core/color/picture-spread.ts";
import { errorToData } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId } from "#ports/ids.ts";
import type { AppState, AppStore } from "#state/app-store.ts";
import { setExporting } from "#state/run.ts";
import { fileStem } from "#state/scene-files.ts";
import { mainSar } from "#state/stages.ts";
import type { SaveFile } from "./save-scenes.ts";
import { type Stop, watch } from "./watch.ts";

export function startExportGeoTiff(parts: {
  store: AppStore;
  engine: Engine;
  saveFile: SaveFile;
}): Stop {
  const { store, engine, saveFile } = parts;
  const write = async (resultId: ResultId) => {
    try {
      const fileName = exportName(store.getState(), resultId);
      const warning = constantWarning(await engine.pictureSpread(resultId));
      saveFile(fileName, await engine.exportGeoTiff(resultId));
      setExporting(store, { status: "done", fileName, warning });
    } catch (error) {
      setExporting(store, { status: "failed", error: errorToData(error) });
    }
  };
  return watch(
    store,
    (state) => state.run.exporting,
    (exporting) => {
      if (exporting.status === "writing") {
        void write(exporting.resultId);
      }
    },
  );
}

/** "my_tile.syneo.<translator>.tif": what it is of, which stage, and what made it. */
function exportName(state: AppState, resultId: ResultId): string {
  const scene = fileStem(mainSar(state)?.scene.name ?? "scene").replace(
    /[^\w.-]+/g,
    "-",
  );
  const info = state.results.byId[resultId];
  const made = info?.stages.at(-1);
  return [scene, made?.stage, made?.cardId, "tif"].filter(Boolean).join(".");
}
