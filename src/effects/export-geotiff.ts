/**
 * This effect writes a result on screen, or the part of it in the view or the drawn area,
 * as a GeoTIFF or as a PNG with a caption, and downloads it.
 */
import { stageRow } from "#core/catalog/stages.ts";
import { constantWarning } from "#core/color/picture-spread.ts";
import { errorToData, isAbort } from "#core/errors.ts";
import type { Box } from "#core/geo/placement.ts";
import type { Engine } from "#ports/engine.ts";
import type { AppState, AppStore } from "#state/app-store.ts";
import { areaBox } from "#state/drawn-area.ts";
import { exportCaption } from "#state/export-caption.ts";
import type { ResultInfo } from "#state/results.ts";
import { type ExportRequest, setExporting } from "#state/run.ts";
import { fileStem } from "#state/scene-files.ts";
import { mainSar } from "#state/stages.ts";
import type { SaveFile } from "./save-scenes.ts";
import { type Stop, watch } from "./watch.ts";

/** Draws RGBA pixels with lines of text below them, as a PNG. */
export type CaptionPicture = (
  rgba: Uint8Array<ArrayBuffer>,
  size: { readonly width: number; readonly height: number },
  caption: readonly string[],
) => Promise<Blob>;

/** Longest side of an exported PNG's picture; a GeoTIFF has all pixels. */
const MOST_PNG_PX = 4096;

export function startExportGeoTiff(parts: {
  store: AppStore;
  engine: Engine;
  saveFile: SaveFile;
  captionPicture: CaptionPicture;
}): Stop {
  const { store, engine, saveFile, captionPicture } = parts;
  const ended = new AbortController();
  const write = async (request: ExportRequest) => {
    const { resultId, format } = request;
    try {
      const state = store.getState();
      const info = state.results.byId[resultId];
      const isPicture = info !== undefined && stageRow(info.stage).pixels === "rgb8";
      const fileName = exportName(state, info, request);
      const box = boxOf(state, request);
      const warning = isPicture
        ? constantWarning(await engine.pictureSpread(resultId))
        : null;
      if (format === "tif" || info === undefined) {
        saveFile(fileName, await engine.exportGeoTiff(resultId, box, ended.signal));
      } else {
        const picture = await engine.exportPicture(
          resultId,
          box,
          MOST_PNG_PX,
          ended.signal,
        );
        const caption = exportCaption(state, info, picture);
        saveFile(fileName, await captionPicture(picture.data, picture, caption));
      }
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
        void write(exporting);
      }
    },
  );
  return () => {
    stop();
    ended.abort();
  };
}

function boxOf({ view }: AppState, { part }: ExportRequest): Box | null {
  switch (part) {
    case "all":
      return null;
    case "view":
      return view.state?.box ?? null;
    case "area":
      return view.area && areaBox(view.area);
  }
}

/** Returns a file name such as "my_tile.syneo.<translator>.view.png". */
function exportName(
  state: AppState,
  info: ResultInfo | undefined,
  { part, format }: ExportRequest,
): string {
  const scene = fileStem(mainSar(state)?.scene.name ?? "scene").replace(
    /[^\w.-]+/g,
    "-",
  );
  const made = info?.stages.at(-1);
  const which = part === "all" ? null : part;
  return [scene, made?.stage, made?.cardId, which, format].filter(Boolean).join(".");
}
