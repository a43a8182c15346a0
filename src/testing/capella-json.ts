/**
 * Capella metadata of our own making, in the real files' format and order: for tests that
 * must run without the real ones. The orbit is a circle over a pole-to-pole meridian of a
 * round Earth, so that the look direction is known by hand.
 */

export type CapellaJsonOptions = {
  readonly productType?: string;
  readonly scaleFactor?: number | string | null;
  readonly radiometry?: string;
  readonly softwareVersion?: string;
  readonly dataType?: string;
  readonly rows?: number;
  readonly columns?: number;
  readonly pointing?: "left" | "right";
  /** Antenna patterns repeat until the text is at least this long (real ones: 154 kB). */
  readonly minLength?: number;
};

const EARTH_RADIUS_M = 6378137;
const ORBIT_RADIUS_M = EARTH_RADIUS_M + 525_000;
const ORBIT_RATE = 7.6e3 / ORBIT_RADIUS_M;
/** Degrees of longitude from the ground track to the target. */
const OFFSET_DEG = 3;

/**
 * The text of tag 270. The satellite crosses the equator northwards at longitude 0 at the
 * centre time; the target lies on the equator, so a right-looking antenna looks due east
 * (90°) and a left-looking one due west (270°).
 */
export function capellaJson(options: CapellaJsonOptions = {}): string {
  const pointing = options.pointing ?? "right";
  const lon = ((pointing === "right" ? 1 : -1) * OFFSET_DEG * Math.PI) / 180;
  const value = {
    software_version: options.softwareVersion ?? "2.67.5",
    software_revision: "0000000000000000000000000000000000000000",
    processing_time: "2024-07-09T10:00:00.000000Z",
    processing_deployment: "production",
    copyright: "Synthetic metadata of a test",
    license: "https://example.org/licence",
    product_version: "1.10",
    product_type: options.productType ?? "GEO",
    collect: {
      start_timestamp: "2024-07-09T04:03:29.010153366Z",
      stop_timestamp: "2024-07-09T04:03:57.901172422Z",
      platform: "capella-14",
      mode: "spotlight",
      collect_id: "00000000-0000-0000-0000-000000000000",
      image: {
        data_type: options.dataType ?? "UInt16",
        rows: options.rows ?? 512,
        columns: options.columns ?? 512,
        pixel_spacing_row: 0.5,
        pixel_spacing_column: 0.5,
        algorithm: "backprojection",
        scale_factor:
          options.scaleFactor === undefined ? 9.657046e-5 : options.scaleFactor,
        range_autofocus: null,
        image_geometry: { type: "geotransform" },
        center_pixel: {
          look_angle: 34.4,
          incidence_angle: 38.2,
          squint_angle: -2.1e-8,
          target_position: [
            EARTH_RADIUS_M * Math.cos(lon),
            EARTH_RADIUS_M * Math.sin(lon),
            0,
          ],
          center_time: "2024-07-09T04:03:43.500000000Z",
        },
        azimuth_looks: 9,
        range_looks: 1,
        enl: 9,
        radiometry: options.radiometry ?? "sigma_nought",
        calibration: "full",
        nesz_peak: -20.2,
      },
      radar: {
        center_frequency: 9.65e9,
        pointing,
        transmit_polarization: "H",
        receive_polarization: "H",
      },
      state: {
        coordinate_system: { type: "ecef" },
        direction: "ascending",
        state_vectors: [-2, -1, 0, 1, 2, 3].map(stateVector),
        source: "precise_determination",
      },
      pointing: [] as unknown[],
    },
  };
  const length = JSON.stringify(value).length;
  const entry = {
    time: "2024-07-09T04:03:43.000000000Z",
    attitude: [0.5, -0.5, 0.5, 0.5],
  };
  const missing = (options.minLength ?? 0) - length;
  const repeats = Math.max(0, Math.ceil(missing / (JSON.stringify(entry).length + 1)));
  value.collect.pointing = Array.from({ length: repeats }, () => entry);
  return JSON.stringify(value);
}

/** Whole seconds lie half a second off the centre time, as in real files. */
function stateVector(second: number) {
  const angle = ORBIT_RATE * (second - 0.5);
  const speed = ORBIT_RATE * ORBIT_RADIUS_M;
  return {
    time: `2024-07-09T04:03:${43 + second}.000000000Z`,
    position: [ORBIT_RADIUS_M * Math.cos(angle), 0, ORBIT_RADIUS_M * Math.sin(angle)],
    velocity: [-speed * Math.sin(angle), 0, speed * Math.cos(angle)],
  };
}
