/** Damages JSON texts by their values, and protobuf messages by their numbers. */
import { type Draw, damageBytes, join } from "./damage-bytes.ts";

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  "",
  "\u0000",
  "∞",
  "__proto__",
  "9".repeat(400),
  [],
  {},
  [[[[]]]],
  -1,
  0,
  -0,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  0.1,
];

/** One value of a JSON text: another one, another type, very many, very deep. */
export function damageJson(bytes: Uint8Array, draw: Draw): Uint8Array {
  let root: unknown;
  try {
    root = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return damageBytes(bytes, draw);
  }
  let holder = root;
  let key: string | undefined;
  for (let steps = 0; steps < 8; steps += 1) {
    const inner: unknown =
      key === undefined ? holder : Reflect.get(holder as object, key);
    const keys = typeof inner === "object" && inner !== null ? Object.keys(inner) : [];
    if (keys.length === 0 || (key !== undefined && draw(4) === 0)) {
      break;
    }
    holder = inner;
    key = keys[draw(keys.length)];
  }
  if (key !== undefined) {
    Reflect.set(
      holder as object,
      key,
      oddValue(Reflect.get(holder as object, key), draw),
    );
  }
  try {
    return new TextEncoder().encode(JSON.stringify(root));
  } catch {
    // Too deep, after several rounds, for the writer itself.
    return damageBytes(bytes, draw);
  }
}

function oddValue(value: unknown, draw: Draw): unknown {
  switch (draw(5)) {
    case 0:
      return Array.from({ length: 2000 }, () => value);
    case 1: {
      let deep: unknown = value;
      for (let i = 0; i < 3000; i += 1) {
        deep = [deep];
      }
      return deep;
    }
    case 2:
      return typeof value === "number"
        ? -value * 10 ** (draw(40) - 20)
        : String(value).repeat(50);
    default:
      return ODD_VALUES[draw(ODD_VALUES.length)];
  }
}

/** A byte that may be a protobuf tag or length becomes another one, or a very long number. */
export function damageVarint(bytes: Uint8Array, draw: Draw): Uint8Array {
  const at = draw(Math.min(bytes.length, 400));
  if (draw(2) === 0) {
    bytes[at] = draw(256);
    return bytes;
  }
  const long = Uint8Array.of(...new Array(1 + draw(10)).fill(255), 1 + draw(127));
  return join(bytes.subarray(0, at), long, bytes.subarray(at + draw(3)));
}
