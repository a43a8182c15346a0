/**
 * Returns the sinusoidal embedding of a time t, `[cos(t·f_i) …, sin(t·f_i) …]` with f_i
 * = 10000^(−i/(size/2)), i = 0 … size/2 − 1 (Vaswani et al. 2017, in the order of
 * OpenAI's guided-diffusion). It is computed here in double precision, because a GPU's
 * sine is only accurate near 0 and t reaches 999 rad.
 *
 * @param size length of the embedding, even
 */
export function timeEmbedding(t: number, size: number): Float32Array {
  const half = size / 2;
  return Float32Array.from({ length: size }, (_, i) => {
    const angle = t * 10_000 ** (-(i % half) / half);
    return i < half ? Math.cos(angle) : Math.sin(angle);
  });
}
