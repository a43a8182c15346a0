/** This file makes what the classifier reads of an image: a header, and a few sampled pixels. */
import { AppError, type AppErrorCode } from "#core/errors.ts";
import { classifyScene } from "#core/sar/classify-scene.ts";
import type { ClassifyInput } from "#core/sar/image-evidence.ts";
import type { ImageInfo } from "#core/sar/image-info.ts";
import { sampleStatistics } from "#core/sar/sample-statistics.ts";
import type { Scene, SceneAnswer } from "#core/sar/scene.ts";

export const UTM = {
  crs: "EPSG:32631",
  affine: [0.5, 0, 592317, 0, -0.5, 5750102],
} as const;

const INFO: ImageInfo = {
  name: "image.tif",
  format: "geotiff",
  width: 512,
  height: 512,
  bands: 1,
  sampleType: "uint16",
  isComplex: false,
  photometric: "grey",
  alphaBand: null,
  georeference: UTM,
  nodata: null,
  imageDescription: null,
  gdalMetadata: {},
};

export type Case = Partial<ImageInfo> &
  Partial<Omit<ClassifyInput, "info" | "statistics">>;

/** Classifies an image whose sampled pixels, band by band, are `planes`. */
export function classify(planes: readonly (readonly number[])[], given: Case = {}) {
  const { sidecar = null, documents = [], ...others } = given;
  const { pixel00 = null, answer = null, ...rest } = others;
  const info = { ...INFO, bands: planes.length, ...rest };
  return classifyScene({
    info,
    statistics: sampleStatistics(
      Float32Array.from(planes.flat()),
      planes.length,
      info.nodata,
    ),
    sidecar,
    documents,
    pixel00,
    gsdM: 0.5,
    corners: [
      [4, 52],
      [5, 52],
      [5, 51],
      [4, 51],
    ],
    answer,
  });
}

export function sceneOf(...args: Parameters<typeof classify>): Scene {
  const result = classify(...args);
  if (result.status !== "classified") {
    throw new Error(
      `asked: ${result.readings.map((reading) => reading.as).join(", ")}`,
    );
  }
  return result.scene;
}

export function sarOf(...args: Parameters<typeof classify>) {
  const scene = sceneOf(...args);
  if (scene.role !== "sar") {
    throw new Error(scene.evidence);
  }
  return scene;
}

export function asked(...args: Parameters<typeof classify>): SceneAnswer[] {
  const result = classify(...args);
  return result.status === "ambiguous" ? result.readings.map((r) => r.as) : [];
}

export function codeOf(...args: Parameters<typeof classify>): AppErrorCode | null {
  try {
    classify(...args);
    return null;
  } catch (error) {
    return error instanceof AppError ? error.code : null;
  }
}

/** 1000 values from lo to hi: dense at the low end, as backscatter is. */
export const spread = (lo: number, hi: number) =>
  Array.from({ length: 1000 }, (_, i) => lo + (hi - lo) * (i / 999) ** 3);
export const whole = (lo: number, hi: number) => spread(lo, hi).map(Math.round);
/** Exponential speckle of single-look power with the given mean. */
export const speckle = (mean: number) =>
  Array.from({ length: 1000 }, (_, i) => -mean * Math.log(1 - (i + 0.5) / 1000));
