/**
 * What VV sees otherwise than HH, whose levels `backscatter.ts` holds.
 *
 * - Water: the ratio of Thompson, Elfouhaily and Chapron (IGARSS 1998),
 *   σVV / σHH = (1 + 2 tan² θ)² / (1 + α tan² θ)² with α = 0.6, the value they fit.
 * - Bare ground and pavement: Oh, Sarabandi and Ulaby (IEEE Trans. Geosci. Remote Sens.
 *   30(2), 1992), σHH / σVV = (1 − (2θ / π)^(1 / 3Γ) e^(−ks))², Γ the reflectivity at
 *   normal incidence, k the wave number, s the height of the roughness (rms).
 *   Permittivities and roughness are round values of such surfaces, not measurements.
 *   The fit was made for ks from 0.1 to 6, which pavement just reaches.
 * - Vegetation: Ulaby and Dobson (1989) find the two within 1 dB of one another at X band;
 *   the values here were chosen within that.
 * - Roofs, walls, steel: no difference. They answer by mirrors and corners.
 */
import { amplitudeToDb, dbToPower } from "#core/sar/decibels.ts";
import type { Material } from "#simulate/materials.ts";
import type { Acquisition } from "#simulate/scene-spec.ts";

/** Wave number at 9.65 GHz, in radians per metre. */
const WAVE_NUMBER = (2 * Math.PI * 9.65e9) / 299_792_458;
const WATER_ALPHA = 0.6;

/** Relative permittivity, and height of the roughness (rms) in metres. */
const GROUND: Partial<Record<Material, readonly [permittivity: number, rmsM: number]>> =
  {
    asphalt: [5, 0.0008],
    concrete: [6, 0.0006],
    soil: [10, 0.01],
    "rough-soil": [10, 0.025],
    stubble: [8, 0.015],
    yard: [8, 0.01],
    mud: [20, 0.004],
    sand: [3.5, 0.005],
    paddy: [20, 0.004],
  };

const VEGETATION_DB: Partial<Record<Material, number>> = {
  grass: 0.5,
  crop: 0.4,
  marsh: 0.4,
  scrub: 0.3,
  tree: 0.2,
};

/** Returns σ0 of VV minus that of HH in dB: at 40° of incidence, and its change per degree. */
export function vvMinusHh(material: Material): {
  readonly at40Db: number;
  readonly slopeDb: number;
} {
  const ratioDb = ratioOf(material);
  return { at40Db: ratioDb(40), slopeDb: (ratioDb(50) - ratioDb(30)) / 20 };
}

function ratioOf(material: Material): (incidenceDeg: number) => number {
  const ground = GROUND[material];
  if (material === "water" || material === "pond") {
    return (degrees) => {
      const tan2 = Math.tan((degrees * Math.PI) / 180) ** 2;
      return amplitudeToDb((1 + 2 * tan2) / (1 + WATER_ALPHA * tan2));
    };
  }
  if (ground !== undefined) {
    const [permittivity, rmsM] = ground;
    const index = Math.sqrt(permittivity);
    const reflectivity = ((index - 1) / (index + 1)) ** 2;
    const calm = Math.exp(-WAVE_NUMBER * rmsM);
    return (degrees) =>
      -amplitudeToDb(1 - (degrees / 90) ** (1 / (3 * reflectivity)) * calm);
  }
  const level = VEGETATION_DB[material] ?? 0;
  return () => level;
}

/**
 * Returns the factor on the return of the corner between a wall (or a trunk) and the
 * ground. In VV both bounces are near Brewster's angle: Fresnel's formulas for two
 * dielectrics of permittivity 6 at 40° give −11 dB. Half of that (in dB) is used,
 * because the metal in real walls has no such angle.
 */
export function cornerGain(polarisation: Acquisition["polarisation"]): number {
  return polarisation === "HH" ? 1 : dbToPower(-5.5);
}
