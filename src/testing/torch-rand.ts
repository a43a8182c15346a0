/**
 * `torch.manual_seed(seed)` followed by `torch.rand(…)` on the CPU, in float32: MT19937
 * (Matsumoto and Nishimura 1998), the lower 24 bits of each number over 2^24.
 */
export function createTorchRand(seed: number): (count: number) => Float32Array {
  const size = 624;
  const state = new Uint32Array(size);
  state[0] = seed;
  for (let i = 1; i < size; i++) {
    const before = state[i - 1] as number;
    state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  let at = size;
  const refill = () => {
    for (let i = 0; i < size; i++) {
      const high = (state[i] as number) & 0x80000000;
      const low = (state[(i + 1) % size] as number) & 0x7fffffff;
      const y = high | low;
      const other = state[(i + 397) % size] as number;
      state[i] = other ^ (y >>> 1) ^ ((y & 1) * 0x9908b0df);
    }
    at = 0;
  };
  const next = () => {
    if (at === size) {
      refill();
    }
    let y = state[at++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return (y & 0xffffff) / 2 ** 24;
  };
  return (count) => Float32Array.from({ length: count }, next);
}
