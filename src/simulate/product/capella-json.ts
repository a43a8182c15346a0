/**
 * This file writes the JSON of TIFF tag 270 in the form of Capella's product format
 * 1.10 for a GEO, with the values of this simulated scene. It has the form of real
 * products, so that everything which reads them is tested. `simulated`, `copyright`,
 * `license`, `processing_deployment` and `platform` state that it is no real product.
 *
 * Parts that real files contain for other purposes are as short as the form allows: one
 * entry of pulse parameters, a constant beam pattern, no attitudes.
 */
import { findCrs } from "#core/geo/crs-table.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import { VERSION } from "#core/version.ts";
import { RESOLUTION_PX } from "#simulate/sar/impulse-response.ts";
import { SIMULATOR_VERSION } from "#simulate/simulate-scene.ts";
import type { Product } from "./product.ts";

const SPEED_OF_LIGHT_MS = 299_792_458;
const CENTER_FREQUENCY_HZ = 9.65e9;
/** −3 dB width of the response to an unweighted spectrum of bandwidth B, multiplied by B. */
const SINC_WIDTH = 0.886;
/** The raised cosine of `impulse-response.ts`, and the factor by which its response is wider. */
const WINDOW = {
  name: "raised-cosine",
  parameters: { alpha: 0.68 },
  broadening_factor: 1.198,
};
const GROUND_SPEED_MS = 7030;
const PRF_HZ = 10_000;
const BANDWIDTH_HZ = 500e6;
const ANTENNA_GAIN_DB = 49.58;
const BEAMWIDTH_RAD = 0.0122;

/**
 * Version of Capella's processor whose rules the product follows: nodata is 0, σ0 by
 * scale factor.
 */
const FORMAT_SOFTWARE = "2.67.5";

export function capellaGeoJson(product: Product): string {
  const { scene } = product;
  const { acquisition } = scene;
  return JSON.stringify({
    software_version: `${FORMAT_SOFTWARE}-simulated`,
    software_revision: `sar2earth-${VERSION}`,
    // It depends on the scene and not on the run, so that equal seeds give equal bytes.
    processing_time: product.stopTime,
    processing_deployment: "simulation",
    copyright: "Simulated by SAR2Earth Explorer. Not a product of Capella Space.",
    license: "Simulated data, Apache-2.0",
    product_version: "1.10",
    product_type: "GEO",
    simulated: true,
    simulation: {
      simulator: `sar2earth ${VERSION}`,
      simulator_version: SIMULATOR_VERSION,
      style: scene.style,
      seed: scene.seed,
      time_gap_days: acquisition.timeGapDays,
      misregistration_px: acquisition.misregistrationPx,
      sun_azimuth_deg: compassDeg(acquisition.sunAzimuthRad),
      sun_elevation_deg: (acquisition.sunElevationRad * 180) / Math.PI,
      lean: acquisition.lean,
      calibration_error_db: acquisition.calibrationErrorDb,
      speckle_seed: acquisition.speckleSeed,
      eo_time: product.eoTime,
    },
    collect: {
      start_timestamp: nanoseconds(product.startTime),
      stop_timestamp: nanoseconds(product.stopTime),
      local_datetime: product.sarTime.replace("Z", ".000000+0000"),
      local_timezone: "UTC",
      platform: "capella-14 (simulated)",
      mode: "spotlight",
      collect_id: `simulated-${scene.style}-${scene.seed}`,
      image: imageSection(product),
      radar: radarSection(product),
      state: stateSection(product),
      pointing: [],
      transmit_antenna: antenna(),
      receive_antenna: antenna(),
    },
  });
}

function imageSection({ scene, placement, footprint, orbit, sarTime }: Product) {
  const { gsdM, sizePx, looks, neszDb, incidenceDeg, scaleFactor } = scene.acquisition;
  const [a, b, c, d, e, f] = placement.grid.affine;
  const perSlant = Math.sin((incidenceDeg * Math.PI) / 180);
  const inverseBandwidthM = RESOLUTION_PX * gsdM;
  const resolutionM = SINC_WIDTH * WINDOW.broadening_factor * inverseBandwidthM;
  const terrain = { link: "", name: "simulated terrain" };
  return {
    data_type: "UInt16",
    length: (footprint?.alongPx ?? sizePx) * gsdM,
    width: (footprint?.acrossPx ?? sizePx) * gsdM,
    rows: sizePx,
    columns: sizePx,
    pixel_spacing_row: gsdM,
    pixel_spacing_column: gsdM,
    algorithm: "simulation",
    scale_factor: scaleFactor,
    range_autofocus: null,
    azimuth_autofocus: null,
    range_window: WINDOW,
    processed_range_bandwidth: SPEED_OF_LIGHT_MS / (2 * inverseBandwidthM * perSlant),
    azimuth_window: WINDOW,
    processed_azimuth_bandwidth: GROUND_SPEED_MS / inverseBandwidthM,
    image_geometry: {
      type: "geotransform",
      geotransform: [c, a, b, f, d, e],
      coordinate_system: { type: "wkt", wkt: utmWkt(placement.grid.crs) },
    },
    center_pixel: {
      look_angle: orbit.lookAngleDeg,
      incidence_angle: incidenceDeg,
      squint_angle: 0,
      target_position: orbit.target,
      center_time: nanoseconds(sarTime),
    },
    range_resolution: resolutionM * perSlant,
    ground_range_resolution: resolutionM,
    azimuth_resolution: resolutionM,
    ground_azimuth_resolution: resolutionM,
    azimuth_looks: looks,
    range_looks: 1,
    enl: looks,
    multilooking_algorithm: "subaperture_combine",
    azimuth_beam_pattern_corrected: true,
    elevation_beam_pattern_corrected: true,
    radiometry: "sigma_nought",
    calibration: "full",
    calibration_id: "simulated",
    nesz_polynomial: {
      type: "standard",
      dimension: 1,
      degree: 3,
      coefficients: [neszDb, 0, 0, 0],
    },
    nesz_peak: neszDb,
    terrain_models: { focusing: terrain, reprojection: terrain },
    quantization: {
      type: "none",
      block_sample_size: 0,
      mean_bits: 0,
      std_bits: 0,
      sample_bits: 0,
    },
  };
}

function radarSection({ scene, startTime }: Product) {
  const started = nanoseconds(startTime);
  // The first letter, "H" or "V", is the same for transmit and receive.
  const polarization = scene.acquisition.polarisation.slice(0, 1);
  return {
    rank: 50,
    center_frequency: CENTER_FREQUENCY_HZ,
    pointing: scene.acquisition.lookSide,
    sampling_frequency: 1.5 * BANDWIDTH_HZ,
    transmit_polarization: polarization,
    receive_polarization: polarization,
    time_varying_parameters: [
      {
        start_timestamps: [started],
        prf: PRF_HZ,
        pulse_bandwidth: BANDWIDTH_HZ,
        pulse_duration: 1.9584e-5,
        rank: 50,
      },
    ],
    prf: [{ start_timestamps: [started], prf: PRF_HZ }],
  };
}

function stateSection(product: Product) {
  const { direction, stateVectors } = product.orbit;
  return {
    coordinate_system: { type: "ecef" },
    direction,
    state_vectors: stateVectors.map(({ time, positionM, velocityMs }) => ({
      time: nanoseconds(time),
      position: positionM,
      velocity: velocityMs,
    })),
    source: "simulation",
  };
}

function antenna() {
  return {
    azimuth_beamwidth: BEAMWIDTH_RAD,
    elevation_beamwidth: BEAMWIDTH_RAD,
    gain: ANTENNA_GAIN_DB,
    beam_pattern: {
      type: "standard",
      dimension: 2,
      degree: 0,
      coefficients: [[ANTENNA_GAIN_DB]],
    },
  };
}

/** OGC WKT 1 of a WGS 84 UTM zone, as in real products. */
function utmWkt(crs: CrsCode): string {
  const code = Number(crs.slice("EPSG:".length));
  const isSouth = code > 32700;
  const meridian = 6 * (code % 100) - 183;
  const name = findCrs(code)?.name ?? crs;
  return `PROJCS["${name}",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",${meridian}],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",${isSouth ? 10_000_000 : 0}],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","${code}"]]`;
}

/** Real products state nanoseconds. */
function nanoseconds(iso: string): string {
  return iso.replace("Z", ".000000000Z");
}

/**
 * Converts a scene angle (from east towards south) to degrees clockwise from the grid's
 * north.
 */
function compassDeg(sceneRad: number): number {
  return ((((sceneRad * 180) / Math.PI + 90) % 360) + 360) % 360;
}
