import type { SarMetadata } from "./scene.ts";

/** The metadata of an image that nothing describes. */
export const NO_METADATA: SarMetadata = {
  product: null,
  platform: null,
  mode: null,
  polarisation: null,
  band: null,
  startTime: null,
  incidenceAngleDeg: null,
  lookAngleDeg: null,
  lookSide: null,
  lookAzimuthDeg: null,
  looksRange: null,
  looksAzimuth: null,
  enl: null,
  neszPeakDb: null,
  pixelSpacingM: null,
  processorVersion: null,
  licence: null,
};
