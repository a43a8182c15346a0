/** Opened scenes as the engine would report them: a Capella-like SAR and an EO beside it. */
import { type Grid, PIXEL_AFFINE } from "#core/raster/grid.ts";
import { NO_METADATA } from "#core/sar/no-metadata.ts";
import type { EoScene, SarScene } from "#core/sar/scene.ts";
import type { SceneId } from "#ports/ids.ts";
import type { OpenedScene } from "#ports/scenes.ts";

export const FAKE_GRID: Grid = {
  crs: "EPSG:32631",
  affine: [0.6, 0, 448000, 0, -0.6, 5412000],
  width: 2048,
  height: 2048,
};

const CORNERS = [
  [2.2946, 48.8584],
  [2.3114, 48.8584],
  [2.3114, 48.8473],
  [2.2946, 48.8473],
] as const;

/** What both have in common. */
const GROUND = {
  grid: FAKE_GRID,
  gsdM: 0.6,
  corners: CORNERS,
  isSimulated: false,
} as const;

/** What radar is whose file says nothing of itself. */
export const UNSTATED: Partial<SarScene> = {
  kind: "amplitude",
  grid: { ...FAKE_GRID, crs: "pixel", affine: PIXEL_AFFINE },
  gsdM: null,
  corners: null,
  date: null,
  warnings: [],
  evidence: "you said so",
  calibration: { kind: "uncalibrated-amplitude" },
  displayUnit: "dn-db",
  formula: "20·log10(DN) dB, relative: no scale is stated",
  metadata: NO_METADATA,
};

export function fakeSar(
  sceneId: SceneId,
  name: string,
  change: Partial<SarScene> = {},
): OpenedScene {
  const scene: SarScene = {
    role: "sar",
    kind: "capella-geo",
    ...GROUND,
    name,
    bands: 1,
    unit: "dn",
    nodata: { value: 0, reason: "GDAL_NODATA tag says 0" },
    warnings: ["Look side is left: shadows fall to the west here."],
    evidence: "tag 270 holds Capella's metadata: GEO",
    date: "2021-07-03T10:12:44Z",
    calibration: {
      kind: "scale-factor",
      scaleFactor: 9.657046e-5,
      radiometry: "sigma0",
    },
    bandIndex: 0,
    displayUnit: "sigma0-db",
    formula: "σ0 = 20·log10(9.657046e-5 · DN) dB",
    metadata: {
      product: "GEO",
      platform: "capella-2",
      mode: "spotlight",
      polarisation: "HH",
      band: "X",
      startTime: "2021-07-03T10:12:44Z",
      incidenceAngleDeg: 38.42,
      lookAngleDeg: 35.1,
      lookSide: "left",
      lookAzimuthDeg: 262.4,
      looksRange: 1,
      looksAzimuth: 9,
      enl: 8.2,
      neszPeakDb: -17.9,
      pixelSpacingM: 0.6,
      processorVersion: "2.31.0",
      licence: "CC BY 4.0",
    },
    ...change,
  };
  return { sceneId, scene, missingOverview: null, byteLength: 8_400_000 };
}

export function fakeEo(
  sceneId: SceneId,
  name: string,
  change: Partial<EoScene> = {},
): OpenedScene {
  const scene: EoScene = {
    role: "eo",
    kind: "rgb-eo",
    ...GROUND,
    name,
    bands: 3,
    unit: "reflectance-01",
    nodata: { value: null, reason: "no nodata tag" },
    warnings: [],
    evidence: "three uint8 bands, photometric RGB",
    date: "2019-06-14",
    rgbBands: [0, 1, 2],
    white: 255,
    isWhiteGuessed: false,
    ...change,
  };
  return { sceneId, scene, missingOverview: null, byteLength: 12_600_000 };
}
