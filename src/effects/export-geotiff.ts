/** This effect writes a result on screen as a GeoTIFF and downloads it. */
import { stageRow } from "#core/catalog/stages.ts";
import { constantWarning } from "#core/color/picture-spread.ts";
import { errorToData, isAbort } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId } from "#ports/ids.ts";
import type { AppState, AppStore } from "#state/app-store.ts";
import type { ResultInfo } from "#state/results.ts";
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
  const ended = new AbortController();
  const write = async (resultId: ResultId) => {
    try {
      const info = store.getState().results.byId[resultId];
      const isPicture = info !== undefined && stageRow(info.stage).pixels === "rgb8";
      const fileName = exportName(store.getState(), info);
      const warning = isPicture
        ? constantWarning(await engine.pictureSpread(resultId))
        : null;
      saveFile(fileName, await engine.exportGeoTiff(resultId, ended.signal));
      setExporting(store, { status: "done", fileName, warning });
    } catch (error) {
      if (!isAbort(error)) {
        setExporting(store, { status: "failed", error: errorToData(error) });
      }
    }
  };
  const stop = watch(
    store,
    (state) => state.run.exporting,
    (exporting) => {
      if (exporting.status === "writing") {
        void write(exporting.resultId);
      }
    },
  );
  return () => {
    stop();
    ended.abort();
  };
}

/** Returns a file name such as "my_tile.syneo.<translator>.tif": scene, stage and model. */
function exportName(state: AppState, info: ResultInfo | undefined): string {
  const scene = fileStem(mainSar(state)?.scene.name ?? "scene").replace(
    /[^\w.-]+/g,
    "-",
  );
  const made = info?.stages.at(-1);
  return [scene, made?.stage, made?.cardId, "tif"].filter(Boolean).join(".");
}
