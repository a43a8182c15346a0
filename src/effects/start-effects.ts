/**
 * This file starts all effects, which connect the store with engine, map, address and
 * storage.
 */
import type { Engine } from "#ports/engine.ts";
import type { UnpackBundle } from "#ports/file-bundle.ts";
import type { KeptPatches } from "#ports/kept-patches.ts";
import type { MapObjectServer } from "#ports/map-object-server.ts";
import type { MapView } from "#ports/map-view.ts";
import type { SceneSimulator } from "#ports/simulation.ts";
import type { AppStore } from "#state/app-store.ts";
import { startAdviseTranslator } from "./advise-translator.ts";
import { startApply } from "./apply.ts";
import type { LoadVision } from "./ask-panels.ts";
import { startAutoTranslate } from "./auto-translate.ts";
import { startBringInception } from "./bring-inception.ts";
import { startBuildOverviews } from "./build-overviews.ts";
import { startDrawMap } from "./draw-map.ts";
import { startExamineModels } from "./examine-models.ts";
import { type CaptionPicture, startExportGeoTiff } from "./export-geotiff.ts";
import { startKeepHint } from "./keep-hint.ts";
import { type KeepFiles, startKeepRegions } from "./keep-regions.ts";
import type { PersistStorage } from "./keep-storage.ts";
import { startLoadCards } from "./load-cards.ts";
import { startLoadRegions } from "./load-regions.ts";
import { type ReadResults, startLoadResults } from "./load-results.ts";
import { startMeasure } from "./measure.ts";
import { type ReadText, startOpenScenes } from "./open-scenes.ts";
import type { LoadPictures } from "./picture-report.ts";
import { startPlanRuns } from "./plan-runs.ts";
import { startReadCursor } from "./read-cursor.ts";
import { startReadHistogram } from "./read-histogram.ts";
import { startReadLandCover } from "./read-land-cover.ts";
import { startRecompute } from "./recompute.ts";
import { startRunPipeline } from "./run-pipeline.ts";
import { startRunStudies } from "./run-studies.ts";
import { type SaveFile, startSaveScenes } from "./save-scenes.ts";
import { startSaveTexts } from "./save-texts.ts";
import { type PaintPicture, startSimulateScenes } from "./simulate-scenes.ts";
import { type Address, startSyncLink } from "./sync-link.ts";
import { startUnpackFiles } from "./unpack-files.ts";
import { startWarmUp } from "./warm-up.ts";
import type { Stop } from "./watch.ts";

export type EffectParts = {
  readonly store: AppStore;
  readonly engine: Engine;
  readonly simulator: SceneSimulator;
  readonly map: MapView;
  readonly address: Address;
  readonly storage: Pick<Storage, "getItem" | "setItem">;
  readonly readText: ReadText;
  readonly unpackBundle: UnpackBundle;
  readonly saveFile: SaveFile;
  readonly paintPicture: PaintPicture;
  readonly captionPicture: CaptionPicture;
  readonly keepFiles: KeepFiles;
  readonly persistStorage: PersistStorage;
  readonly readResults: ReadResults;
  readonly keptPatches: KeptPatches;
  /** Makes pictures of panels, for the printable report. */
  readonly loadPictures: LoadPictures;
  /** Null where the page may ask no other site. */
  readonly loadVision: LoadVision | null;
  /** The same: null where the page may ask no other site. */
  readonly loadMapObjects: (() => Promise<MapObjectServer>) | null;
};

export function startEffects(parts: EffectParts): Stop {
  const stops = [
    // It must be first, so that the others start with what the link asks for.
    startSyncLink(parts),
    startKeepHint(parts),
    startDrawMap(parts),
    startUnpackFiles(parts),
    startOpenScenes(parts),
    startBuildOverviews(parts),
    startLoadCards(parts),
    startLoadRegions(parts),
    startWarmUp(parts),
    startLoadResults(parts),
    startRecompute(parts),
    startAdviseTranslator(parts),
    startReadHistogram(parts),
    startReadLandCover(parts),
    startPlanRuns(parts),
    startRunPipeline(parts),
    startAutoTranslate(parts),
    startMeasure(parts),
    startApply(parts),
    startRunStudies(parts),
    startBringInception(parts),
    startExamineModels(parts),
    startReadCursor(parts),
    startExportGeoTiff(parts),
    startSimulateScenes(parts),
    startSaveScenes(parts),
    startSaveTexts(parts),
    startKeepRegions(parts),
    startLater(
      import("./fetch-map-objects.ts").then((m) => m.startFetchMapObjects(parts)),
    ),
    // Nothing is stored before the first run: it is no part of the first paint.
    startLater(import("./keep-storage.ts").then((m) => m.startKeepStorage(parts))),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}

/** Stops an effect that is still being loaded; one that cannot be loaded is left out. */
function startLater(starting: Promise<Stop>): Stop {
  starting.catch(() => undefined);
  return () => {
    starting.then(
      (stop) => stop(),
      () => undefined,
    );
  };
}
