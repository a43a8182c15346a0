/**
 * This file computes the impulse response of the imaging radar: a sinc weighted in the
 * frequency domain by W(f) = a + (1 − a) cos(2π f / B) for |f| ≤ B / 2, a = 0.68. The
 * weighting widens the response and lowers its side lobes: here the first ones are
 * about 20 dB below the peak.
 */

/** The response is truncated to this many taps on each side of its peak. */
export const IPR_HALF_TAPS = 12;

const WEIGHT = 0.68;

/** Resolution 1 / B in output pixels, as in a nine-look product sampled at its GSD. */
export const RESOLUTION_PX = 1.3;

/**
 * Returns the amplitudes at 0, 1 … `count − 1` cells from the peak. The truncated
 * response (peak and `IPR_HALF_TAPS` on each side) has unit energy, so that white noise
 * keeps its power.
 *
 * @param bandwidth B in cycles per cell, up to 1
 */
export function impulseResponse(bandwidth: number, count: number): Float64Array {
  const taps = Float64Array.from({ length: count }, (_, cells) => {
    const x = bandwidth * cells;
    return WEIGHT * sinc(x) + ((1 - WEIGHT) / 2) * (sinc(x - 1) + sinc(x + 1));
  });
  let energy = -((taps[0] as number) ** 2);
  for (const tap of taps.subarray(0, IPR_HALF_TAPS + 1)) {
    energy += 2 * tap * tap;
  }
  return taps.map((tap) => tap / Math.sqrt(energy));
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
