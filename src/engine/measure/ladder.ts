/**
 * This file gives a score its context: it computes the same metrics over the same pixels
 * for the blurred or shifted reference, its mean colour, the SAR image in grey and other
 * pictures, whose quality everyone can judge by eye.
 */

import {
  blurImage,
  blurReachPx,
  greyImage,
  type MaskedImage,
  meanColorImage,
  shiftImage,
} from "#core/metrics/degrade-image.ts";
import type { MetricPair } from "#core/metrics/metric.ts";
import { cropPair, readPairSums } from "#core/metrics/pair-sums.ts";
import {
  clipWindow,
  growWindow,
  type PixelWindow,
  windowGrid,
} from "#core/raster/grid.ts";
import { withMinus } from "#core/with-minus.ts";
import { readOnGrid } from "#engine/read-on-grid.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import type { Ladder, LadderRung } from "#ports/studies.ts";
import { type MeasureTools, measureWhole } from "./measure-area.ts";
import { refusedMetric } from "./metric-answers.ts";
import {
  guessedWhite,
  type OpenComparison,
  validateAreaSize,
} from "./open-comparison.ts";
import { maskPair, sourceOfPair } from "./pair-source.ts";

/** All images of the area are held in memory at once, and each step is measured in full. */
const LIMIT_PX = 4_194_304;
const BLUR_SIGMAS_PX = [1, 2, 4] as const;
const SHIFTS_PX = [1, 2, 4] as const;
/** How far beyond the area the widest of the degradations reads. */
const MARGIN_PX = blurReachPx(4);

export type LadderScenes = {
  readonly sar: SceneHandle | null;
  readonly others: readonly SceneHandle[];
};

type Rung = Pick<LadderRung, "id" | "label" | "detail">;
type Missing = Ladder["missing"][number];
/** A picture that takes the candidate's place on a rung. */
type Made = {
  readonly rung: Rung;
  readonly image: MaskedImage;
  /** Where the area lies in the image, px; absent where the image is the area. */
  readonly at?: PixelWindow;
};

const CANDIDATE: Rung = {
  id: "candidate",
  label: "This picture",
  detail: "what is being measured",
};

/** Measures all steps of the ladder. @throws AppError measure-refused with the reason */
export async function measureLadder(
  comparison: OpenComparison,
  { sar, others }: LadderScenes,
  metrics: readonly string[] | null,
  tools: Omit<MeasureTools, "kept">,
): Promise<Ladder> {
  const { window, grid, referenceName } = comparison;
  validateAreaSize(window, LIMIT_PX, "Zoom in or draw a box.");
  const around = clipWindow(growWindow(window, MARGIN_PX), grid) as PixelWindow;
  const read = await comparison.readPair(window, tools.signal);
  const pair = maskPair(read, comparison.areaMask(window));
  const reference = imageOf(await comparison.readReference(around), around);
  const mask = pair.valid ?? new Uint8Array(window.width * window.height).fill(1);

  const total =
    2 + BLUR_SIGMAS_PX.length + SHIFTS_PX.length + others.length + (sar ? 1 : 0);
  const measure = createRungMeasure(metrics, tools, total);
  const whole = { col: 0, row: 0, width: window.width, height: window.height };
  /** Puts an image in the candidate's place, valid where both it and the candidate are. */
  const measureInstead = ({ rung, image, at = whole }: Made) => {
    const own = cropPair({ ...image, a: image.data, b: image.data }, at);
    return measure(rung, maskPair({ ...pair, a: own.a }, own.valid));
  };

  const candidate = await measure(CANDIDATE, pair);
  const rungs: LadderRung[] = [];
  const missing: Missing[] = [];
  const inner = {
    ...window,
    col: window.col - around.col,
    row: window.row - around.row,
  };
  for (const made of degraded(reference, referenceName, inner)) {
    rungs.push(await measureInstead(made));
  }
  const own = imageOf({ ...pair, data: pair.b, valid: mask }, window);
  rungs.push(await measureInstead(meanColor(own, referenceName, mask)));
  for await (const made of otherPictures(comparison, { sar, others }, mask)) {
    if ("reason" in made) {
      missing.push(made);
    } else {
      rungs.push(await measureInstead(made));
    }
  }
  return { grid: windowGrid(grid, window), candidate, rungs, missing };
}

/**
 * Creates the function that measures one rung after the other.
 * @param metrics ids of those that are wanted; null = all
 * @param total how many rungs there will be, for the progress
 */
function createRungMeasure(
  metrics: readonly string[] | null,
  tools: Omit<MeasureTools, "kept">,
  total: number,
) {
  const isWanted = ({ id }: { readonly id: string }) => metrics?.includes(id) ?? true;
  let done = 0;
  return async (rung: Rung, image: MetricPair): Promise<LadderRung> => {
    const { sums, readings, refused } = await measureWhole(sourceOfPair(image), {
      ...tools,
      kept: new Map(),
      onProgress: () => undefined,
    });
    const own = readPairSums(sums);
    done += 1;
    tools.onProgress(done, total);
    await tools.pace();
    return {
      ...rung,
      n: sums.n,
      readings: [...own.readings.filter(isWanted), ...readings],
      refused: [...own.refused.filter(isWanted).map(refusedMetric), ...refused],
    };
  };
}

/**
 * Makes the reference blurred, then shifted, one picture at a time, because each is as
 * large as the area and what the degradations read around it.
 * @param inner where the area lies in the reference, px
 */
function* degraded(
  reference: MaskedImage,
  name: string,
  inner: PixelWindow,
): Generator<Made> {
  for (const sigma of BLUR_SIGMAS_PX) {
    const rung = {
      id: `blur-${sigma}`,
      label: `EO blurred, σ ${sigma} px`,
      detail: `${name} after a Gaussian of σ ${sigma} px`,
    };
    yield { rung, image: blurImage(reference, sigma), at: inner };
  }
  for (const px of SHIFTS_PX) {
    const rung = {
      id: `shift-${px}`,
      label: `EO shifted, ${px} px`,
      detail: `${name}, ${px} px to the right`,
    };
    yield { rung, image: shiftImage(reference, px), at: inner };
  }
}

/** @param mask pixels that the mean is over: 1 = valid */
function meanColor(reference: MaskedImage, name: string, mask: Uint8Array): Made {
  return {
    rung: {
      id: "mean-colour",
      label: "Mean colour",
      detail: `the mean colour of ${name} in this area, everywhere`,
    },
    image: meanColorImage(reference, mask),
  };
}

/** Makes the pictures of other scenes, or says of each why there is none. */
async function* otherPictures(
  comparison: OpenComparison,
  { sar, others }: LadderScenes,
  mask: Uint8Array,
): AsyncGenerator<Made | Missing> {
  if (sar !== null) {
    yield await sarGrey(sar, comparison, mask);
  }
  for (const other of others) {
    yield await otherDate(other, comparison);
  }
}

async function sarGrey(
  sar: SceneHandle,
  { grid, window }: OpenComparison,
  mask: Uint8Array,
): Promise<Made | Missing> {
  const { scene } = sar;
  const label = "SAR as grey";
  const own = windowGrid(grid, window);
  const power = await readOnGrid(sar, own, "exact");
  const grey = power && greyImage(imageOf(power, window), mask);
  if (scene.role !== "sar" || grey === null) {
    return { label, reason: `${scene.name} shows nothing here.` };
  }
  const range = `${withMinus(grey.loDb.toFixed(1))} … ${withMinus(grey.hiDb.toFixed(1))} dB`;
  return {
    rung: {
      id: "sar-grey",
      label,
      detail: `${scene.name}, ${range} (1st to 99th percentile here) as black to white in all bands`,
    },
    image: grey.image,
  };
}

async function otherDate(
  handle: SceneHandle,
  { grid, window, guessedWhite: white }: OpenComparison,
): Promise<Made | Missing> {
  const { scene } = handle;
  const label = `EO of ${scene.date?.slice(0, 10) ?? "another date"}`;
  if (scene.role !== "eo") {
    return { label, reason: `${scene.name} is no optical image.` };
  }
  const planes = await readOnGrid(handle, windowGrid(grid, window), "exact");
  if (planes === null || !planes.valid.includes(1)) {
    return { label, reason: `${scene.name} shows another place.` };
  }
  const rung = { id: `date-${handle.sceneId}`, label, detail: scene.name };
  const own = guessedWhite(scene);
  if (own === null || white === null || own === white) {
    return { rung, image: imageOf(planes, window) };
  }
  // A white of its own for each date would hide that one is darker than the other.
  const data = planes.data.map((value) => Math.min(1, (value * own) / white));
  const detail = `${scene.name}, white is ${Number(white.toPrecision(6))} as in the reference`;
  return { rung: { ...rung, detail }, image: imageOf({ ...planes, data }, window) };
}

function imageOf(
  planes: Pick<MaskedImage, "data" | "bands" | "valid">,
  { width, height }: PixelWindow,
): MaskedImage {
  return { data: planes.data, bands: planes.bands, valid: planes.valid, width, height };
}
