/** This effect draws the segmented view of every panel for the printable report. */
import { errorToData, isAbort } from "#core/errors.ts";
import { frameGrid } from "#core/segmentation/frame.ts";
import type { Engine } from "#ports/engine.ts";
import type { EncodePicture } from "#ports/vision-language.ts";
import type { AppStore } from "#state/app-store.ts";
import type { ApplyReport } from "#state/apply-report.ts";
import { reportPictured } from "#state/print-report-actions.ts";
import { stageLayers } from "#state/stages.ts";
import { drawPicture } from "./draw-picture.ts";
import { type Stop, watch } from "./watch.ts";

export type PictureParts = {
  readonly encodePicture: EncodePicture;
  /** Gives a picture an address within the page, until it is let go of. */
  readonly showPicture: (picture: Blob) => string;
  readonly releasePicture: (url: string) => void;
};

/** Loads what turns pixels into pictures of the page. */
export type LoadPictures = () => Promise<PictureParts>;

/** Longest side of a picture: 300 dots an inch at the 6.5 cm that it has on paper. */
const SIDE_PX = 768;

type Parts = {
  readonly store: AppStore;
  readonly engine: Engine;
  readonly loadPictures: LoadPictures;
};

export function startPictureReport(parts: Parts): Stop {
  let current = new AbortController();
  const shown: string[] = [];
  const stop = watch(
    parts.store,
    ({ printReport }) => printReport.report,
    (report) => {
      current.abort();
      current = new AbortController();
      if (report !== null) {
        void drawReport(parts, report, shown, current.signal);
      }
    },
  );
  return () => {
    stop();
    current.abort();
  };
}

/** @param shown addresses of the last report's pictures, which are let go of */
async function drawReport(
  { store, engine, loadPictures }: Parts,
  report: ApplyReport,
  shown: string[],
  signal: AbortSignal,
): Promise<void> {
  const { segmentation } = report;
  if (segmentation === null) {
    return;
  }
  const { box, crs } = segmentation.view;
  const grid = frameGrid(box, crs, SIDE_PX);
  const earlier = shown.splice(0);
  for (const { stage } of segmentation.panels) {
    try {
      const { encodePicture, showPicture, releasePicture } = await loadPictures();
      earlier.splice(0).forEach(releasePicture);
      const layers = stageLayers(store.getState(), stage);
      const { rgba } = await drawPicture(engine, layers, grid, signal);
      const url = showPicture(await encodePicture(rgba, grid, "jpeg"));
      shown.push(url);
      const { width, height } = grid;
      reportPictured(store, report, stage, { url, width, height });
    } catch (error) {
      if (isAbort(error)) {
        return;
      }
      const { message, hint } = errorToData(error);
      reportPictured(store, report, stage, { problem: `${message} ${hint}` });
    }
  }
}
