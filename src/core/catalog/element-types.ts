/**
 * This file converts the numbers of tiles, which are float32, to the element types that
 * graphs take and give.
 */

export const ELEMENT_TYPES = ["float32", "float16", "uint8"] as const;
export type ElementType = (typeof ELEMENT_TYPES)[number];

/** What a runtime takes as the data of a tensor; float16 as its bits. */
export type Elements = Float32Array | Uint16Array | Uint8Array;

/** Converts to elements of a type; uint8 is rounded and clipped to 0 … 255. */
export function toElements(type: ElementType, data: Float32Array): Elements {
  switch (type) {
    case "float32":
      return data;
    case "float16":
      return toHalf(data);
    case "uint8":
      return Uint8Array.from(data, (v) => Math.min(255, Math.max(0, Math.round(v))));
  }
}

/** Converts a tensor's data to float32; null where it is of another type. */
export function fromElements(type: ElementType, data: unknown): Float32Array | null {
  if (type === "float32") {
    return data instanceof Float32Array ? data : null;
  }
  if (!ArrayBuffer.isView(data)) {
    return null;
  }
  if (type === "uint8") {
    return data instanceof Uint8Array ? Float32Array.from(data) : null;
  }
  // A platform that has Float16Array gives one, others give the bits.
  const bits = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  const table = halfTable();
  return Float32Array.from(bits, (b) => table[b] as number);
}

let halves: Float32Array | null = null;

/** Returns the value of each of the 65 536 half-precision numbers. */
function halfTable(): Float32Array {
  halves ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = (bits & 0x3ff) / 1024;
    if (exponent === 31) {
      return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    }
    return exponent === 0
      ? sign * fraction * 2 ** -14
      : sign * (1 + fraction) * 2 ** (exponent - 15);
  });
  return halves;
}

/** Rounds to half precision, ties to even; what is too large becomes infinite. */
function toHalf(data: Float32Array): Uint16Array {
  const out = new Uint16Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    const size = Math.abs(value);
    if (Number.isNaN(value)) {
      out[i] = 0x7e00;
    } else if (size < 2 ** -14) {
      out[i] = sign | roundEven(size * 2 ** 24);
    } else {
      const exponent = Math.min(16, Math.floor(Math.log2(size)));
      // A fraction that is rounded up to 1024 carries into the exponent, as it should.
      const bits = (exponent + 14) * 1024 + roundEven((size / 2 ** exponent) * 1024);
      out[i] = sign | Math.min(0x7c00, bits);
    }
  }
  return out;
}

function roundEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
